using System.Runtime.InteropServices;

namespace KestrelChat.Load.Platform;

/// <summary>A level-triggered epoll set whose entries carry a 32-bit key.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    internal const uint Readable = 0x001;
    internal const uint Writable = 0x004;
    internal const uint Error = 0x008;
    internal const uint HungUp = 0x010;
    internal const uint PeerClosed = 0x2000;

    private const int ControlAdd = 1;
    private const int ControlModify = 3;
    private const int CloseOnExec = 0x80000;

    // Small enough that senders are served often, large enough to spread the cost of the call.
    private const int MaxEvents = 256;

    // struct epoll_event is packed on x86-64 only; elsewhere its 64-bit data is aligned.
    private static readonly int WordsPerEvent = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    private static readonly int KeyWord = WordsPerEvent - 2;

    private readonly int descriptor = Errno.Check(LibC.EpollCreate(CloseOnExec), "epoll_create1");
    private readonly uint[] events = GC.AllocateArray<uint>(MaxEvents * WordsPerEvent, pinned: true);

    internal void Add(int fd, int key, uint interest) => Control(ControlAdd, fd, key, interest);

    internal void Modify(int fd, int key, uint interest) => Control(ControlModify, fd, key, interest);

    /// <summary>Waits up to <paramref name="timeoutMilliseconds"/> and returns the number of events; 0 after a signal.</summary>
    internal int Wait(int timeoutMilliseconds)
    {
        fixed (uint* first = events)
        {
            int count = LibC.EpollWait(descriptor, first, MaxEvents, timeoutMilliseconds);
            return count < 0 && Errno.Last == Errno.Interrupted ? 0 : Errno.Check(count, "epoll_wait");
        }
    }

    internal uint ReadyAt(int index) => events[index * WordsPerEvent];

    internal int KeyAt(int index) => (int)events[index * WordsPerEvent + KeyWord];

    public void Dispose() => _ = LibC.Close(descriptor);

    private void Control(int operation, int fd, int key, uint interest)
    {
        uint* epollEvent = stackalloc uint[4];
        epollEvent[0] = interest;
        epollEvent[KeyWord] = (uint)key;
        epollEvent[KeyWord + 1] = 0;
        _ = Errno.Check(LibC.EpollControl(descriptor, operation, fd, epollEvent), "epoll_ctl");
    }
}
