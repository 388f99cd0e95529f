using Saas.Api.Platform.Paging;

namespace Saas.Api.Tests.Data;

/// <summary>A cursor is an id in base64url, and nothing else is one.</summary>
public sealed class CursorTests
{
    [Fact]
    public void Reads_what_it_writes()
    {
        var random = new Random(7);
        var bytes = new byte[16];

        for (var round = 0; round < 10_000; round++)
        {
            random.NextBytes(bytes);
            var id = new Guid(bytes);
            Assert.True(Cursor.TryRead(Cursor.Write(id), out var read));
            Assert.Equal(id, read);
            Assert.Matches("^[A-Za-z0-9_-]{22}$", Cursor.Write(id));
        }
    }

    [Fact]
    public void Nothing_is_the_beginning()
    {
        Assert.True(Cursor.TryRead(null, out var after));
        Assert.Null(after);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA+/")]
    [InlineData("AAAAAAAAAA AAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA ")]
    [InlineData("AAAAAAAAAA\nAAAAAAAAAAA")]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void Refuses_what_it_has_not_written(string text)
    {
        Assert.False(Cursor.TryRead(text, out var after));
        Assert.Null(after);
    }

    [Theory]
    [InlineData(0, 3, 0, false)]
    [InlineData(3, 3, 3, false)]
    [InlineData(4, 3, 3, true)]
    public void A_page_ends_in_a_cursor_when_there_is_more(int rows, int limit, int items, bool more)
    {
        var ids = Enumerable.Range(0, rows).Select(_ => Guid.CreateVersion7()).ToList();

        var page = Cursor.ToPage([.. ids], limit, id => id);

        Assert.Equal(ids.Take(items), page.Items);
        Assert.Equal(more ? Cursor.Write(ids[limit - 1]) : null, page.NextCursor);
    }
}
