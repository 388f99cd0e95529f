namespace Saas.DevHost.Services.Postgres;

internal static class PostgresPing
{
    /// <summary>The protocol's SSLRequest: every PostgreSQL answers it with one letter before anybody signs in.</summary>
    public static byte[] Question { get; } = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

    public static bool IsAnswer(byte[] answer) => answer is [(byte)'S' or (byte)'N', ..];
}
