using System.Runtime.InteropServices;
using System.Text;
using KestrelChat.Client.Streams;

namespace KestrelChat.Client.Terminal;

/// <summary>The terminal behind two descriptors: its modes, its size, and what is written to it. Knows nothing about what is drawn.</summary>
/// <remarks>
/// Any thread. Modes are left as they were found by <see cref="Restore"/>, which also runs when the process exits or crashes by an
/// exception; for signals see <see cref="TerminalSignals"/>. Only one terminal of a process can be in raw mode.
/// </remarks>
internal sealed unsafe class TerminalDevice : ITerminal
{
    // The numbers are the same on Linux and macOS.
    private const int AtOnce = 0;
    private const short PollOut = 4;
    private const int RestorePatienceMilliseconds = 500;
    private const int MaxTitle = 200;

    // Bracketed paste; reports of focus.
    private static readonly byte[] s_enter = "\e[?2004h"u8.ToArray();
    private static readonly byte[] s_reportFocus = "\e[?1004h"u8.ToArray();

    // What another thread was just writing is ended first: ST ends strings, and its ESC other sequences. Then the end of a
    // synchronized update, the two reports off, plain text, the cursor visible.
    private static readonly byte[] s_restore = "\e\\\e[?2026l\e[?2004l\e[?1004l\e[0m\e[?25h"u8.ToArray();
    private static readonly byte[] s_pushTitle = "\e[22;0t"u8.ToArray();
    private static readonly byte[] s_popTitle = "\e[23;0t"u8.ToArray();

    private readonly int _input;
    private readonly int _output;
    private readonly DescriptorStream _stream;
    private readonly Lock _gate = new();
    private readonly byte[] _found = GC.AllocateArray<byte>(TerminalCalls.OpaqueSize, pinned: true);
    private bool _isRaw;
    private bool _hasTitle;
    private bool _reportsFocus;
    private bool _restoresAtExit;

    /// <param name="input">The descriptor of the keyboard; its modes are changed.</param>
    /// <param name="output">The descriptor of the screen.</param>
    public TerminalDevice(int input = 0, int output = 1)
        : this(input, output, new DescriptorStream(output))
    {
    }

    private TerminalDevice(int input, int output, DescriptorStream stream) => (_input, _output, _stream) = (input, output, stream);

    /// <summary>The size now: it is not remembered, so a missed signal does no harm. 80 × 24 if the terminal does not say.</summary>
    public TerminalSize Size =>
        (TerminalCalls.TryGetSize(_output, out TerminalCalls.WindowSize size) || TerminalCalls.TryGetSize(_input, out size)) && size is { Columns: > 0, Rows: > 0 }
            ? new TerminalSize(size.Columns, size.Rows)
            : new TerminalSize(80, 24);

    /// <summary>Whether both descriptors are terminals. Never on Windows, whose consoles have no such modes.</summary>
    public static bool IsTerminal(int input = 0, int output = 1) =>
        !OperatingSystem.IsWindows() && TerminalCalls.IsTerminal(input) == 1 && TerminalCalls.IsTerminal(output) == 1;

    /// <summary>Whether the terminal is another program's at the moment (job control).</summary>
    public bool IsInBackground => JobControl.IsInBackground(_input);

    /// <summary>Turns off line editing, echo and the signals of keys, and turns on bracketed paste, and reports of focus if they were on.</summary>
    /// <remarks>
    /// May be called again, and must be after SIGCONT: the shell has changed the modes meanwhile. In the background the process is
    /// stopped until it is in the foreground.
    /// </remarks>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void EnterRawMode()
    {
        JobControl.WaitForForeground(_input);
        lock (_gate)
        {
            RestoreAtExit();
            byte* modes = stackalloc byte[TerminalCalls.OpaqueSize];
            Span<byte> copy = new(modes, TerminalCalls.OpaqueSize);
            fixed (byte* found = _found)
            {
                if (!_isRaw)
                {
                    ThrowIfFailed(TerminalCalls.GetModes(_input, found));
                }

                _found.CopyTo(copy);
                TerminalCalls.MakeRaw(modes);

                // From here on there is something to restore, even if this thread is stopped in the call.
                _isRaw = true;
                ThrowIfFailed(TerminalCalls.SetModes(_input, AtOnce, modes));
            }
        }

        _stream.Write(_reportsFocus ? [.. s_enter, .. s_reportFocus] : s_enter);
    }

    /// <summary>Has the terminal report when it comes to the front and goes to the background, from now on.</summary>
    /// <remarks>
    /// Some terminals report at once. A program that ends in the next moment would leave that report to the shell, so this is not part of
    /// <see cref="EnterRawMode"/>.
    /// </remarks>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void ReportFocus()
    {
        _reportsFocus = true;
        _stream.Write(s_reportFocus);
    }

    /// <summary>Sets the modes that were found, and ends what <see cref="EnterRawMode"/>, <see cref="SetTitle"/> and drawing have begun.</summary>
    /// <remarks>Does nothing the second time, and nothing in the background, where the terminal is another program's. Never throws, waits for at most a second.</remarks>
    public void Restore()
    {
        bool hadTitle;
        lock (_gate)
        {
            if (!_isRaw)
            {
                return;
            }

            _isRaw = false;
            (hadTitle, _hasTitle) = (_hasTitle, false);
            if (IsInBackground)
            {
                return;
            }

            fixed (byte* found = _found)
            {
                _ = TerminalCalls.SetModes(_input, AtOnce, found);
            }
        }

        WriteIfReady(hadTitle ? [.. s_restore, .. s_popTitle] : s_restore);
    }

    /// <summary>Writes bytes; waits while the terminal takes none.</summary>
    /// <remarks>The bytes of one call stay together unless another thread writes at the same time; one thread should draw.</remarks>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Sets the title of the window; <see cref="Restore"/> brings back the one before, where the terminal remembers it.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void SetTitle(string title)
    {
        byte[] push = [];
        lock (_gate)
        {
            if (_isRaw && !_hasTitle)
            {
                (push, _hasTitle) = (s_pushTitle, true);
            }
        }

        // A control character would end the sequence early.
        string shown = string.Concat(title.EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(MaxTitle));
        _stream.Write([.. push, .. Encoding.UTF8.GetBytes($"\e]2;{shown}\e\\")]);
    }

    /// <summary>Restores the terminal and stops the process group, as Ctrl-Z does; back in the foreground, enters raw mode again.</summary>
    /// <remarks>
    /// Returns when the process was continued. Where no shell could continue it (no job control), the process is not stopped. The
    /// caller draws everything anew.
    /// </remarks>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void Suspend()
    {
        Restore();
        JobControl.StopGroup();
        EnterRawMode();
    }

    private static void ThrowIfFailed(int result)
    {
        if (result != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    private void RestoreAtExit()
    {
        if (!_restoresAtExit)
        {
            _restoresAtExit = true;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Restore();
            AppDomain.CurrentDomain.UnhandledException += (_, _) => Restore();
        }
    }

    // A terminal that takes no bytes (Ctrl-S, a stuck connection) must not keep the program from ending.
    private void WriteIfReady(byte[] bytes)
    {
        LibC.PollDescriptor awaited = new() { Descriptor = _output, Events = PollOut };
        if (LibC.Poll(&awaited, 1, RestorePatienceMilliseconds) == 1 && (awaited.ReturnedEvents & PollOut) != 0)
        {
            try
            {
                _stream.Write(bytes);
            }
            catch (IOException)
            {
                // The terminal is gone.
            }
        }
    }
}
