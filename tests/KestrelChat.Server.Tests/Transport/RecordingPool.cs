using System.Buffers;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>A pool that knows how many of its buffers are out. Fails if one is returned twice.</summary>
internal sealed class RecordingPool : ArrayPool<byte>
{
    private readonly HashSet<byte[]> _rented = [];

    public int Rented
    {
        get
        {
            lock (_rented)
            {
                return _rented.Count;
            }
        }
    }

    public override byte[] Rent(int minimumLength)
    {
        var buffer = new byte[minimumLength];
        lock (_rented)
        {
            _rented.Add(buffer);
        }

        return buffer;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        lock (_rented)
        {
            Assert.True(_rented.Remove(array), "a buffer was returned that was not rented");
        }

        // Nobody may use it any more.
        array.AsSpan().Fill(0xEE);
    }
}
