using System.IO.Pipelines;
using System.Net;
using System.Text;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Stall;
using KestrelChat.Testing;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A connection over two pipes, whose other ends the test holds.</summary>
internal sealed class MemoryConnection : IConnectionHeartbeatFeature
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly List<(Action<object> Action, object State)> _heartbeats = [];

    public MemoryConnection(ISendProgress? progress = null, long pauseBytes = 64 * 1024)
    {
        // Inline, so that a send returns when the server has processed the input.
        _toServer = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        _toClient = new Pipe(new PipeOptions(pauseWriterThreshold: pauseBytes, resumeWriterThreshold: pauseBytes / 2, useSynchronizationContext: false));
        Context = new AbortableContext(this)
        {
            Transport = new Duplex(_toServer.Reader, _toClient.Writer),
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 4711),
        };
        Context.Features.Set(Endpoint);
        Context.Features.Set(Outcome);
        Context.Features.Set<IConnectionHeartbeatFeature>(this);
        if (progress is not null)
        {
            Context.Features.Set(progress);
        }
    }

    public static EndpointFeature Endpoint { get; } = new("Main", Wordings.Find("en")!, HasCommands: true, IsEncrypted: false);

    public static WordingCatalog Wordings => WordingCatalog.Load(Path.Combine(AppContext.BaseDirectory, WordingCatalog.FolderName));

    public ConnectionContext Context { get; }

    public ConnectionOutcome Outcome { get; } = new();

    /// <summary>Why the server aborted the connection; null if it did not.</summary>
    public ConnectionAbortedException? AbortedFor { get; private set; }

    public async Task SendAsync(string text) => await _toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends one byte for each character.</summary>
    public async Task SendLatinAsync(string latin) => await _toServer.Writer.WriteAsync(Bytes.Of(latin));

    public void EndInput() => _toServer.Writer.Complete();

    /// <summary>Acts as if the client had reset the connection.</summary>
    public void Reset()
    {
        _toServer.Writer.Complete(new ConnectionResetException("reset"));
        _toClient.Reader.Complete();
    }

    /// <summary>Reads this many characters of what the server wrote.</summary>
    public async Task<string> ReadAsync(int length)
    {
        while (true)
        {
            var result = await _toClient.Reader.ReadAsync().AsTask().Soon($"{length} characters");
            var text = Encoding.UTF8.GetString(result.Buffer);
            if (text.Length >= length)
            {
                _toClient.Reader.AdvanceTo(result.Buffer.GetPosition(Encoding.UTF8.GetByteCount(text[..length])));
                return text[..length];
            }

            _toClient.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            Assert.False(result.IsCompleted, $"the server closed the connection where {length} characters were expected: '{text}'");
        }
    }

    /// <summary>Reads everything written so far.</summary>
    public string ReadAvailable()
    {
        if (!_toClient.Reader.TryRead(out var result))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(result.Buffer);
        _toClient.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }

    /// <summary>Runs the heartbeats, as Kestrel does once a second.</summary>
    public void Heartbeat() => _heartbeats.ForEach(heartbeat => heartbeat.Action(heartbeat.State));

    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state) => _heartbeats.Add((action, state));

    private sealed class AbortableContext(MemoryConnection owner) : DefaultConnectionContext
    {
        public override void Abort(ConnectionAbortedException abortReason)
        {
            owner.AbortedFor = abortReason;
            owner._toServer.Writer.Complete(abortReason);
            owner._toClient.Reader.Complete();
        }
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
