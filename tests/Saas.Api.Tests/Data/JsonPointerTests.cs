using Saas.Api.Platform.Errors;

namespace Saas.Api.Tests.Data;

/// <summary>RFC 6901 pointers in URI fragment form.</summary>
public sealed class JsonPointerTests
{
    [Theory]
    [InlineData("$", "#")]
    [InlineData("$.email", "#/email")]
    [InlineData("$.user.email", "#/user/email")]
    [InlineData("$.items[0]", "#/items/0")]
    [InlineData("$.items[10].name", "#/items/10/name")]
    [InlineData("$['odd name']", "#/odd%20name")]
    [InlineData("$['a.b']", "#/a.b")]
    [InlineData("$['a[0]'].b", "#/a%5B0%5D/b")]
    [InlineData("$.items[0]['a.b'].c", "#/items/0/a.b/c")]
    [InlineData("$['it''s']", "#/it%27%27s")]
    [InlineData("$['a/b']", "#/a~1b")]
    [InlineData("$['a~b']", "#/a~0b")]
    [InlineData("$['ü']", "#/%C3%BC")]
    public void Follows_the_path_of_the_serializer(string path, string expected) => Assert.Equal(expected, JsonPointer.FromPath(path));

    [Theory]
    [InlineData("", "#")]
    [InlineData("Email", "#/email")]
    [InlineData("TokenTransport", "#/tokenTransport")]
    [InlineData("Items[0].Name", "#/items/0/name")]
    [InlineData("Items[12]", "#/items/12")]
    public void Follows_the_member_of_the_validation(string member, string expected) => Assert.Equal(expected, JsonPointer.FromMember(member));
}
