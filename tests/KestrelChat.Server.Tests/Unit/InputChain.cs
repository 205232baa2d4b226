using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using KestrelChat.Lines;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Tests.Lines;
using KestrelChat.Tests.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KestrelChat.Server.Tests.Unit;

/// <summary>
/// All that a stranger's bytes pass on a plain endpoint, in the order of the server's pipeline: PROXY header, Telnet, lines.
/// It works inline: when a piece was sent, all is done that can be done with it.
/// </summary>
internal sealed class InputChain
{
    public const string Peer = "192.0.2.7:4711";

    private readonly Pipe _pipe = TelnetPipeReaderTests.NewPipe();
    private readonly LineReader _reader;
    private readonly RetentionMeter _meter;
    private readonly ConnectionOutcome _outcome = new();
    private readonly List<string> _lines = [];
    private readonly Task<string> _address;
    private int _mostLeft;

    public InputChain(ProxyProtocolMode mode, int limit)
    {
        _reader = new LineReader(limit);
        _meter = new RetentionMeter(_pipe.Reader);
        var connection = new DefaultConnectionContext { Transport = new DuplexPipe(_meter, _pipe.Writer), RemoteEndPoint = IPEndPoint.Parse(Peer) };
        connection.Features.Set(_outcome);

        using var services = new ServiceCollection().BuildServiceProvider();
        var time = new ManualTime();
        var refusals = new RefusalLog(time, NullLogger<RefusalLog>.Instance);
        var builder = new ConnectionBuilder(services);
        builder.Use(next => new ProxyProtocolMiddleware(next, mode, new TrustedProxies(["192.0.2.7"]), refusals, time).OnConnectionAsync);
        builder.UseTelnetFilter(refuse: null);
        builder.Run(ReadLinesAsync);
        _address = RunAsync(builder.Build(), connection);
    }

    /// <summary>What becomes of a stream that comes in pieces which end at <paramref name="cuts"/>, and ends.</summary>
    public static async Task<Told> TellAsync(byte[] stream, int[] cuts, ProxyProtocolMode mode, int limit)
    {
        var chain = new InputChain(mode, limit);
        foreach (var piece in Bytes.Pieces(stream, cuts))
        {
            await chain._pipe.Writer.WriteAsync(piece).AsTask().SoonAsync("the pipe to take a piece");
        }

        await chain._pipe.Writer.CompleteAsync();
        var address = await chain._address.SoonAsync("the end of the input");
        return new Told(chain._outcome.Reason, address, string.Join('\n', chain._lines), chain._meter.MostRetained, chain._mostLeft);
    }

    private static async Task<string> RunAsync(ConnectionDelegate chain, ConnectionContext connection)
    {
        await chain(connection);
        return connection.RemoteEndPoint!.ToString()!;
    }

    private async Task ReadLinesAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            for (var status = Take(); status != LineStatus.Incomplete; status = Take())
            {
            }

            _mostLeft = Math.Max(_mostLeft, (int)buffer.Length);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            LineStatus Take()
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

    /// <param name="Reason">Why it was refused, if it was.</param>
    /// <param name="Address">Whose it is.</param>
    /// <param name="Lines">What was said, one a line, as <see cref="LineModel"/> has it.</param>
    /// <param name="MostRetained">The most bytes that the connection had to hold between two reads.</param>
    /// <param name="MostLeft">The most bytes that the lines' reader left between two reads.</param>
    internal sealed record Told(CloseReason Reason, string Address, string Lines, int MostRetained, int MostLeft);

    /// <summary>Notes how much of what was read is not consumed.</summary>
    private sealed class RetentionMeter(PipeReader inner) : PipeReader
    {
        private ReadOnlySequence<byte> _shown;

        public int MostRetained { get; private set; }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.ReadAsync(cancellationToken);
            _shown = result.Buffer;
            return result;
        }

        public override bool TryRead(out ReadResult result)
        {
            var some = inner.TryRead(out result);
            _shown = result.Buffer;
            return some;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            // What was not examined is shown again at once, so that it is nothing that is held.
            if (_shown.Slice(examined).IsEmpty)
            {
                MostRetained = Math.Max(MostRetained, (int)_shown.Slice(consumed).Length);
            }

            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
