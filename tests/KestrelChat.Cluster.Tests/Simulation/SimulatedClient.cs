using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>A user at a client of a node: types lines, and remembers what it was shown.</summary>
internal sealed class SimulatedClient : IClientConnection
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly SimulatedWorld _world;
    private readonly Queue<TypedLine> _typed = new();
    private readonly Screen _screen;
    private bool _isBusy;
    private bool _isClosed;

    /// <summary>Connects. In the node's process.</summary>
    public SimulatedClient(SimulatedWorld world, SimulatedNode node, string address, bool isOperator)
    {
        _world = world;
        Node = node;
        Address = address;
        ConnectedAt = world.Now;
        _screen = new Screen(this);
        Client = node.Hub.Connect(new ClientInfo(address, "sim", TestWordings.English, IPEndPoint.Parse(address).Address), this);
        Client.Preferences.IsOperator = isOperator;
        _ = WriteAsync();
    }

    public SimulatedNode Node { get; }

    public string Address { get; }

    public TimeSpan ConnectedAt { get; }

    public Client Client { get; }

    /// <summary>What it was shown, and when.</summary>
    public List<(TimeSpan At, string Text)> Shown { get; } = [];

    public List<TypedLine> Typed { get; } = [];

    /// <summary>Every name that it was shown by.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>The commands that claim its names.</summary>
    public IEnumerable<string> Claims => Shown.Where(line => line.Text.Contains("/claim ", StringComparison.Ordinal)).Select(line => line.Text[line.Text.IndexOf("/claim", StringComparison.Ordinal)..]);

    /// <summary>Whether it is connected to a node that runs.</summary>
    public bool IsConnected => !Client.HasLeft && !Node.Process.IsDead;

    /// <summary>What it was shown from when a line was read until the next one could be.</summary>
    public IReadOnlyList<string> RepliesTo(TypedLine line) => [.. Shown.Take(line.To).Skip(line.From).Select(shown => shown.Text)];

    /// <summary>Types a line, which is read when those before it were carried out. In the node's process.</summary>
    public void Type(TypedLine line)
    {
        _typed.Enqueue(line);
        if (!_isBusy)
        {
            _isBusy = true;
            _ = ReadAsync();
        }
    }

    /// <summary>Closes its connection. In the node's process.</summary>
    public void HangUp()
    {
        _isClosed = true;
        Client.Leave();
    }

    public void StopReading(ReadOnlyMemory<byte> goodbye) => _isClosed = true;

    private async Task ReadAsync()
    {
        while (!_isClosed && _typed.TryDequeue(out var line))
        {
            line.ReadAt = _world.Now;
            line.From = Shown.Count;
            Typed.Add(line);
            _world.Note($"{this} types {line.Text}");
            var carriedOut = Node.Interpreter.InterpretAsync(Client, Encoding.UTF8.GetBytes(line.Text));
            await carriedOut;
            line.WasHere = !Client.HasLeft;
            await Client.WhenRepliesSentAsync();

            // Until the replies were shown, though its node is paused.
            await Task.Delay(s_pause, Node.Clock);
            await Task.Delay(s_pause, Node.Clock);
            line.DoneAt = _world.Now;
            line.To = Shown.Count;
            line.Done?.Invoke();
        }

        _isBusy = false;
    }

    private async Task WriteAsync()
    {
        await Client.WriteAsync(_screen);
        Node.Hub.Disconnect(Client);
    }

    public override string ToString() => $"{Address.Split(':')[0]}@{Node.Name}";

    /// <summary>Reads everything at once.</summary>
    private sealed class Screen(SimulatedClient owner) : PipeWriter
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public override void Advance(int bytes) => _bytes.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            foreach (var line in TestClient.LinesOf(_bytes.WrittenSpan))
            {
                owner.Shown.Add((owner._world.Now, line));
            }

            owner.Names.Add(owner.Client.DisplayName);
            _bytes.ResetWrittenCount();
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}

/// <summary>A line that a simulated user types.</summary>
internal sealed class TypedLine(string text, string token, SimulatedClient? target = null)
{
    public string Text => text;

    /// <summary>What it is recognized by.</summary>
    public string Token => token;

    /// <summary>Whom it concerns.</summary>
    public SimulatedClient? Target => target;

    /// <summary>Called when the next line could be read.</summary>
    public Action? Done { get; set; }

    public TimeSpan ReadAt { get; set; }

    /// <summary>When the next line could be read; null = never.</summary>
    public TimeSpan? DoneAt { get; set; }

    /// <summary>What its client had been shown before.</summary>
    public int From { get; set; }

    /// <summary>What its client had been shown when the next line could be read; 0 = it never could.</summary>
    public int To { get; set; }

    /// <summary>Whether its client had not left when it was carried out.</summary>
    public bool WasHere { get; set; }
}
