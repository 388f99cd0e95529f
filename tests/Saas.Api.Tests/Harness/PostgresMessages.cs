using System.Buffers.Binary;

namespace Saas.Api.Tests.Harness;

/// <summary>Follows PostgreSQL's messages from server to client and tells each ReadyForQuery. Other protocols pass without effect.</summary>
internal sealed class PostgresMessages(Action readyForQuery)
{
    private const int HeaderLength = 5;
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerRead;
    private long _bodyLeft;
    private volatile bool _expectsOneByte;
    private volatile bool _isPostgres = true;

    /// <summary>A request for encryption is answered by one byte that is no message.</summary>
    public void FromClient(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 8 && BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) is SslRequest or GssRequest)
            _expectsOneByte = true;
    }

    public void FromServer(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (_isPostgres)
                Next(b);
        }
    }

    private void Next(byte b)
    {
        if (_expectsOneByte)
        {
            _expectsOneByte = false;
            _isPostgres = b == (byte)'N';
        }
        else if (_bodyLeft > 0)
        {
            _bodyLeft--;
        }
        else
        {
            _header[_headerRead++] = b;
            if (_headerRead == HeaderLength)
                Begin();
        }
    }

    private void Begin()
    {
        _headerRead = 0;
        _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1)) - 4;
        if (_bodyLeft < 0)
            _isPostgres = false;
        else if (_header[0] == (byte)'Z')
            readyForQuery();
    }
}
