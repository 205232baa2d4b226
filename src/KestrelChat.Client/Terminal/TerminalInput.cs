using KestrelChat.Client.Streams;

namespace KestrelChat.Client.Terminal;

/// <summary>Reads a terminal's keyboard on a thread of its own and delivers keys.</summary>
internal sealed unsafe class TerminalInput
{
    /// <summary>Escape alone is a key if nothing follows for this long; the sequences of terminals come in one piece.</summary>
    public static readonly TimeSpan EscapeDelay = TimeSpan.FromMilliseconds(50);

    private const int BufferSize = 4096;
    private const short PollIn = 1;

    private readonly int _descriptor;
    private readonly Action<Key> _deliver;
    private readonly Action _ended;
    private volatile bool _isStopped;

    private TerminalInput(int descriptor, Action<Key> deliver, Action ended) => (_descriptor, _deliver, _ended) = (descriptor, deliver, ended);

    /// <summary>Starts the thread, which does not keep the process from ending.</summary>
    /// <param name="deliver">Gets each key, on that thread; while it waits, nothing is read.</param>
    /// <param name="ended">Called once, at the end of input: the terminal is gone.</param>
    public static TerminalInput Start(int descriptor, Action<Key> deliver, Action ended)
    {
        TerminalInput input = new(descriptor, deliver, ended);
        Thread thread = new(input.Run) { IsBackground = true, Name = "Terminal input" };
        thread.Start();
        return input;
    }

    /// <summary>Leaves what is typed from now on to the next program. Any thread; does not wait.</summary>
    public void Stop() => _isStopped = true;

    private void Run()
    {
        DescriptorStream stream = new(_descriptor);
        KeyDecoder decoder = new();
        List<Key> keys = [];
        byte[] buffer = new byte[BufferSize];
        try
        {
            while (true)
            {
                bool isReady = IsReady(decoder.IsPending ? (int)EscapeDelay.TotalMilliseconds : -1);
                if (_isStopped)
                {
                    return;
                }

                if (JobControl.IsInBackground(_descriptor))
                {
                    // What is typed is for another program; reading it would stop this one (SIGTTIN) in the middle of anything.
                    Thread.Sleep(EscapeDelay);
                    continue;
                }

                if (!isReady)
                {
                    decoder.Flush(keys);
                }
                else if (stream.Read(buffer) is int count and > 0)
                {
                    decoder.Decode(buffer.AsSpan(0, count), keys);
                }
                else
                {
                    break;
                }

                keys.ForEach(_deliver);
                keys.Clear();
            }
        }
        catch (IOException)
        {
            // Reading fails when the terminal is gone, or is another program's and nothing can stop this one.
        }

        _ended();
    }

    // An interrupted wait counts as ready: the read waits.
    private bool IsReady(int milliseconds)
    {
        LibC.PollDescriptor awaited = new() { Descriptor = _descriptor, Events = PollIn };
        return LibC.Poll(&awaited, 1, milliseconds) != 0;
    }
}
