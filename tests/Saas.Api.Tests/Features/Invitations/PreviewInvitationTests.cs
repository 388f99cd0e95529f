using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

public sealed class PreviewInvitationTests
{
    [Fact]
    public async Task Tells_what_it_is_about_and_not_whose_address_it_is()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var made = await tenant.Admin.InviteAsync(email, "ADMIN", delivery: "link");

        using var answer = await Inviting.PreviewAsync(new Uri(made.Text("link")).Fragment.TrimStart('#'));

        var preview = await answer.ShouldBeAsync(200);
        Assert.Equal((tenant.Name, "p***@example.com", "ADMIN"), (preview.Text("tenantName"), preview.Text("maskedEmail"), preview.Text("role")));
        Assert.Equal(made.GetProperty("expiresAt").GetDateTime(), preview.GetProperty("expiresAt").GetDateTime());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal(5, preview.Members().Length);
    }

    [Fact]
    public async Task Changes_nothing_however_often_it_is_asked_for()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var letter = await tenant.MailAsync(email);
        var before = await Sql.ScalarAsync<string>("SELECT string_agg(i::text, ',') FROM invitations i WHERE tenant_id = $1", tenant.Id);

        for (var i = 0; i < 3; i++)
        {
            using var answer = await Inviting.PreviewAsync(letter.Token);
            await answer.ShouldBeAsync(200);
            using var opened = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, letter.Link.AbsolutePath);
            Assert.Equal(200, (int)opened.StatusCode);
        }

        Assert.Equal(before, await Sql.ScalarAsync<string>("SELECT string_agg(i::text, ',') FROM invitations i WHERE tenant_id = $1", tenant.Id));
        using var accepted = await Inviting.AcceptAsync(letter.Token, Unique.Password());
        await accepted.ShouldBeAsync(201);
    }

    [Fact]
    public async Task The_page_of_the_link_accepts_when_its_reader_says_so()
    {
        var (tenant, email, password) = (await Tenant.CreateAsync(), Unique.Email(), Unique.Password());
        var letter = await tenant.MailAsync(email);
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.GoAsync($"{letter.Link.AbsolutePath}{letter.Link.Fragment}");
        await page.UntilAsync("document.querySelector('#password').checkVisibility()");
        await page.TypeAsync("#password", password);
        await page.PressEnterAsync();

        await page.UntilReadsAsync("You have joined. You can sign in now.", "#notice");
        Assert.Empty(await page.TakeComplaintsAsync());
        using var login = await Recovery.LoginAsync(email, password, tenant.Id);
        await login.ShouldBeAsync(200);
    }
}
