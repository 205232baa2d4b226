using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Server.FirstInput;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.FirstInput;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tests.Telnet;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KestrelChat.Server.Tests.Connections;

/// <summary>
/// The stages that input passes on a plain endpoint, in the order of the server: PROXY header, first input, Telnet, lines. A send returns
/// when everything possible is done.
/// </summary>
internal sealed class InputPipeline
{
    public const string Peer = "192.0.2.7:4711";

    private readonly Pipe _pipe = TelnetPipeReaderTests.NewPipe();
    private readonly LineReader _reader;
    private readonly RetentionMeter _meter;
    private readonly ConnectionOutcome _outcome = new();
    private readonly List<string> _lines = [];
    private readonly Task<string> _address;
    private int _maxLeft;

    public InputPipeline(ProxyProtocolMode mode, int limit)
    {
        _reader = new LineReader(limit);
        _meter = new RetentionMeter(_pipe.Reader);
        var connection = new DefaultConnectionContext { Transport = new DuplexPipe(_meter, PipeWriter.Create(Stream.Null)), RemoteEndPoint = IPEndPoint.Parse(Peer) };
        connection.Features.Set(_outcome);
        connection.Features.Set(MemoryConnection.Endpoint);

        using var services = new ServiceCollection().BuildServiceProvider();
        var time = new ManualTime();
        var refusals = new RefusalLog(time, NullLogger<RefusalLog>.Instance);
        var builder = new ConnectionBuilder(services);
        builder.Use(next => new ProxyProtocolMiddleware(next, mode, new TrustedProxies(["192.0.2.7"]), TimeSpan.FromSeconds(5), refusals, time).OnConnectionAsync);
        builder.Use(next => new FirstInputMiddleware(next, FirstInputs.MaxLineBytes, new FirstInputRefusals(refusals), time).OnConnectionAsync);
        builder.UseTelnetFilter();
        builder.Run(ReadLinesAsync);
        _address = RunAsync(builder.Build(), connection);
    }

    /// <summary>Feeds a stream that is cut at these positions, up to its end.</summary>
    public static async Task<Result> FeedAsync(byte[] stream, int[] cuts, ProxyProtocolMode mode, int limit)
    {
        var pipeline = new InputPipeline(mode, limit);
        foreach (var segment in Bytes.Split(stream, cuts))
        {
            await pipeline._pipe.Writer.WriteAsync(segment).AsTask().Soon("the pipe to accept a segment");
        }

        await pipeline._pipe.Writer.CompleteAsync();
        var address = await pipeline._address.Soon("the end of the input");
        return new Result(pipeline._outcome.Reason, address, string.Join('\n', pipeline._lines), pipeline._meter.MaxRetained, pipeline._maxLeft);
    }

    private static async Task<string> RunAsync(ConnectionDelegate stages, ConnectionContext connection)
    {
        await stages(connection);
        return connection.RemoteEndPoint!.ToString()!;
    }

    private async Task ReadLinesAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            for (var status = ReadLine(); status != LineStatus.Incomplete; status = ReadLine())
            {
            }

            _maxLeft = Math.Max(_maxLeft, (int)buffer.Length);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            LineStatus ReadLine()
            {
                var status = _reader.Read(ref buffer, result.IsCompleted, out var line);
                if (status != LineStatus.Incomplete)
                {
                    _lines.Add(status == LineStatus.TooLong ? LineModel.TooLong : "line " + Bytes.Latin(line.ToArray()));
                }

                return status;
            }
        }
    }

    /// <param name="Reason">Why the connection was refused, if it was.</param>
    /// <param name="Address">The address of the client.</param>
    /// <param name="Lines">The lines, as <see cref="LineModel"/> writes them, joined.</param>
    /// <param name="MaxRetained">The most bytes that the connection held between two reads.</param>
    /// <param name="MaxLeft">The most bytes that the line reader left between two reads.</param>
    internal sealed record Result(CloseReason Reason, string Address, string Lines, int MaxRetained, int MaxLeft);

    /// <summary>Measures how many bytes are read and not consumed.</summary>
    private sealed class RetentionMeter(PipeReader inner) : PipeReader
    {
        private ReadOnlySequence<byte> _buffer;

        public int MaxRetained { get; private set; }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.ReadAsync(cancellationToken);
            _buffer = result.Buffer;
            return result;
        }

        public override bool TryRead(out ReadResult result)
        {
            var some = inner.TryRead(out result);
            _buffer = result.Buffer;
            return some;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            // Unexamined bytes are returned again at once, so they are not held.
            if (_buffer.Slice(examined).IsEmpty)
            {
                MaxRetained = Math.Max(MaxRetained, (int)_buffer.Slice(consumed).Length);
            }

            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
