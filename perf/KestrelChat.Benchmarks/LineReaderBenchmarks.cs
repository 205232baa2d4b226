using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using KestrelChat.Text;

namespace KestrelChat.Benchmarks;

/// <summary>Splits one read into many lines and checks each for control characters, as a connection's read loop does.</summary>
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
        var plainBytes = 0;
        while (_reader.Read(ref buffer, completed: false, out var line) == LineStatus.Line)
        {
            plainBytes += VisibleText.PlainPrefix(line.FirstSpan);
        }

        return plainBytes;
    }
}
