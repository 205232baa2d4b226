using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using KestrelChat.Lines;

namespace KestrelChat.Benchmarks;

/// <summary>Bytes to lines, as a connection's read loop does it: one read that holds many lines, each checked for controls.</summary>
[MemoryDiagnoser]
public class LineReaderBenchmarks
{
    public const int Lines = 512;

    private ReadOnlySequence<byte> _read;
    private LineReader _reader = null!;

    [Params("ascii", "cyrillic")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var line = Text == "ascii" ? new string('x', 63) : new string('ж', 31) + "x";
        _read = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", Lines))));
        _reader = new LineReader(maxLineBytes: 4096);
    }

    [Benchmark(OperationsPerInvoke = Lines)]
    public int Read()
    {
        var buffer = _read;
        var plain = 0;
        while (_reader.Read(ref buffer, completed: false, out var line) == LineStatus.Line)
        {
            plain += VisibleText.PlainPrefix(line.FirstSpan);
        }

        return plain;
    }
}
