using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Diagnostics;

public sealed class LogOutputTests : IDisposable
{
    private readonly FakeStream _stream = new();
    private readonly FakeStream _error = new();

    public void Dispose()
    {
        _stream.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Entries_are_written_in_order_before_it_is_disposed_of()
    {
        using (var output = new LogOutput(_stream, _error, maxEntries: 10))
        {
            output.Write("1\n");
            output.Write("2\n");
            output.Write("bad\n", isError: true);
        }

        Assert.Equal(["1\n", "2\n"], _stream.Written);
        Assert.Equal(["bad\n"], _error.Written);
    }

    [Fact]
    public async Task While_nobody_reads_entries_are_dropped_and_counted_and_nobody_waits()
    {
        using var output = new LogOutput(_stream, _error, maxEntries: 10) { DescribeDropped = count => $"dropped {count}\n" };
        _stream.Block();
        output.Write("blocked\n");
        await Wait.UntilAsync(() => _stream.IsBlocked, "the output is blocked");
        for (var i = 0; i < 25; i++)
        {
            output.Write($"{i}\n");
        }

        Assert.Equal(15, output.Dropped);

        _stream.Unblock();
        await Wait.UntilAsync(() => _stream.Written.Count == 12, "the queued entries are written");
        Assert.Equal(["blocked\n", "dropped 15\n", "0\n", "1\n"], _stream.Written.Take(4));
        output.Write("on\n");
        await Wait.UntilAsync(() => _stream.Written.LastOrDefault() == "on\n", "a further entry is written");
        Assert.Equal(15, output.Dropped);
    }

    [Fact]
    public async Task What_waits_is_bounded_by_its_size_too()
    {
        using var output = new LogOutput(_stream, _error, maxEntries: 1000);
        _stream.Block();
        output.Write("blocked\n");
        await Wait.UntilAsync(() => _stream.IsBlocked, "the output is blocked");
        var megabyte = new string('x', 1024 * 1024);
        for (var i = 0; i < 20; i++)
        {
            output.Write(megabyte);
        }

        Assert.Equal(12, output.Dropped);
        _stream.Unblock();
    }

    [Fact]
    public async Task A_failed_write_is_counted_and_the_next_one_is_tried()
    {
        using var output = new LogOutput(_stream, _error, maxEntries: 10) { DescribeDropped = count => $"dropped {count}\n" };
        _stream.IsFull = true;
        output.Write("lost\n");
        await Wait.UntilAsync(() => output.Dropped == 1, "the entry is dropped");

        _stream.IsFull = false;
        output.Write("on\n");
        await Wait.UntilAsync(() => _stream.Written.Count == 2, "the entry and the notice are written");
        Assert.Equal(["on\n", "dropped 1\n"], _stream.Written);
    }

    [Fact]
    public async Task An_output_that_is_not_read_does_not_keep_the_process_from_ending()
    {
        var output = new LogOutput(_stream, _error, maxEntries: 10);
        _stream.Block();
        output.Write("blocked\n");
        await Wait.UntilAsync(() => _stream.IsBlocked, "the output is blocked");

        var clock = Stopwatch.StartNew();
        await Wait.OnThreadAsync(output.Dispose).Soon();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        output.Write("late\n");
        Assert.Equal(1, output.Dropped);
        _stream.Unblock();
    }

    /// <summary>An output that can be blocked, or full.</summary>
    private sealed class FakeStream : MemoryStream
    {
        private readonly ConcurrentQueue<string> _written = new();
        private readonly ManualResetEventSlim _isRead = new(initialState: true);

        public bool IsFull { get; set; }

        public bool IsBlocked { get; private set; }

        public ConcurrentQueue<string> Written => _written;

        public void Block() => _isRead.Reset();

        public void Unblock() => _isRead.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull)
            {
                throw new IOException("full");
            }

            IsBlocked = !_isRead.IsSet;
            _isRead.Wait(Wait.Limit);
            _written.Enqueue(Encoding.UTF8.GetString(buffer));
        }

        protected override void Dispose(bool disposing)
        {
            _isRead.Set();
            base.Dispose(disposing);
        }
    }
}
