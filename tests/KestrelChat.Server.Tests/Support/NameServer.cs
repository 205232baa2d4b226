using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A name server (RFC 1035) that knows a few names, whose addresses may change.</summary>
internal sealed class NameServer : IDisposable
{
    private const int HeaderBytes = 12;
    private const int TypeAndClassBytes = 4;
    private const ushort Response = 0x8180;
    private const ushort NoSuchName = 3;
    private const ushort TypeA = 1;

    private readonly ConcurrentDictionary<string, IPAddress> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

    public NameServer() => _ = AnswerAsync();

    public IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public IPAddress this[string name]
    {
        set => _names[name] = value;
    }

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private byte[] Answer(byte[] question)
    {
        var labels = new List<string>();
        var position = HeaderBytes;
        for (; question[position] != 0; position += question[position] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(question, position + 1, question[position]));
        }

        var end = position + 1 + TypeAndClassBytes;
        var isKnown = _names.TryGetValue(string.Join('.', labels), out var address);
        var hasAddress = isKnown && BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(position + 1)) == TypeA;

        var answer = new byte[HeaderBytes];
        question.AsSpan(0, 2).CopyTo(answer);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(Response | (isKnown ? 0 : NoSuchName)));
        answer[5] = 1;
        answer[7] = (byte)(hasAddress ? 1 : 0);

        // A pointer to the name in the question, type A, class IN, a TTL of a second, 4 bytes.
        byte[] record = hasAddress ? [0xc0, HeaderBytes, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, .. address!.GetAddressBytes()] : [];
        return [.. answer, .. question.AsSpan(HeaderBytes, end - HeaderBytes), .. record];
    }
}
