using System.Buffers;
using BenchmarkDotNet.Attributes;
using KestrelChat.Transcripts;

namespace KestrelChat.Benchmarks;

/// <summary>
/// The fan-out without sockets: appends lines to a transcript, then copies them through a thousand cursors.
/// Results are per line and client.
/// </summary>
[MemoryDiagnoser]
public class TranscriptBenchmarks
{
    private const int Cursors = 1_000;
    private const int Lines = 64;
    private const int LineBytes = 85;

    private readonly byte[] _line = new byte[LineBytes];
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private readonly Cursor[] _cursors = new Cursor[Cursors];
    private Transcript _transcript = null!;

    [GlobalSetup]
    public void Setup()
    {
        _line.AsSpan().Fill((byte)'x');
        _line[^1] = (byte)'\n';
        _transcript = new Transcript(TimeProvider.System);
        Array.Fill(_cursors, Cursor.AtEndOf(_transcript));
    }

    [Benchmark(OperationsPerInvoke = Cursors * Lines)]
    public long AppendAndCopy()
    {
        for (var i = 0; i < Lines; i++)
        {
            _line.CopyTo(_transcript.Reserve(LineBytes));
            _transcript.Publish(LineBytes);
        }

        long copied = 0;
        foreach (ref var cursor in _cursors.AsSpan())
        {
            _output.ResetWrittenCount();
            for (var ahead = cursor.Ahead(); !ahead.IsEmpty; ahead = cursor.Ahead())
            {
                _output.Write(ahead);
                cursor.Advance(ahead.Length);
            }

            copied += _output.WrittenCount;
        }

        return copied;
    }
}
