using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Load.Platform;

/// <summary>A pseudo-terminal of 80 × 24 cells. The load tool is the terminal; a program opens <see cref="Name"/>.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const ushort Columns = 80;
    private const ushort Rows = 24;
    private const nuint SetSize = 0x5414;
    private const int MaxNameLength = 64;

    private readonly SafeFileHandle master;

    private PseudoTerminal(SafeFileHandle master)
    {
        this.master = master;
        _ = Errno.Check(LibC.UnlockTerminal(master), "unlockpt");
        _ = Errno.Check(LibC.ControlTerminalSize(master, SetSize, new LibC.TerminalSize { Columns = Columns, Rows = Rows }), "ioctl");
        Name = ReadName(master);
    }

    /// <summary>The terminal's device.</summary>
    internal string Name { get; }

    internal static PseudoTerminal Open()
    {
        var opened = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            return new PseudoTerminal(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the program has written something.</summary>
    /// <returns>The number of bytes read; 0 when no process has the terminal open any more.</returns>
    internal unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint length;
            do
            {
                length = LibC.Read(master, bytes, (nuint)buffer.Length);
            }
            while (length < 0 && Errno.Last == Errno.Interrupted);

            // EIO: the last process that had it open has ended.
            return (int)Math.Max(0, length);
        }
    }

    public void Dispose() => master.Dispose();

    private static unsafe string ReadName(SafeHandle terminal)
    {
        byte* name = stackalloc byte[MaxNameLength];
        int errno = LibC.GetTerminalName(terminal, name, MaxNameLength);
        return errno == 0
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))
            : throw new LoadException($"ptsname_r failed: {Errno.Describe(errno)}");
    }
}
