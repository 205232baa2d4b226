using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms.Clients;

public sealed class PendingLinesTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly ManualTime _time = new();
    private readonly PendingLines _lines;

    public PendingLinesTests() => _lines = new PendingLines(_time);

    [Fact]
    public void Lines_are_pending_until_all_are_acknowledged()
    {
        Assert.False(_lines.Any);

        _lines.Add();
        _lines.Add();
        _lines.Acknowledge();
        Assert.True(_lines.Any);

        _lines.Acknowledge();
        Assert.False(_lines.Any);
    }

    [Fact]
    public void A_wait_ends_at_once_if_nothing_is_pending()
    {
        _lines.Add();
        _lines.Acknowledge();

        Assert.True(_lines.WhenAcknowledgedAsync(s_timeout).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_wait_ends_when_the_last_line_is_acknowledged()
    {
        _lines.Add();
        _lines.Add();
        var wait = _lines.WhenAcknowledgedAsync(s_timeout);

        _lines.Acknowledge();
        Assert.False(wait.IsCompleted);
        _lines.Acknowledge();

        await wait.Soon();
        await Wait.UntilAsync(() => _time.ArmedTimers == 0, "the timeout is cancelled");
    }

    [Fact]
    public async Task A_line_that_is_added_during_a_wait_is_waited_for()
    {
        _lines.Add();
        var wait = _lines.WhenAcknowledgedAsync(s_timeout);

        _lines.Add();
        _lines.Acknowledge();
        Assert.False(wait.IsCompleted);
        _lines.Acknowledge();

        await wait.Soon();
    }

    [Fact]
    public async Task A_wait_ends_without_an_error_at_its_timeout_and_the_line_stays_pending()
    {
        _lines.Add();
        var wait = _lines.WhenAcknowledgedAsync(s_timeout);

        _time.Advance(s_timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await wait.Soon();
        Assert.True(_lines.Any);
        var next = _lines.WhenAcknowledgedAsync(s_timeout);
        Assert.False(next.IsCompleted);
        _lines.Acknowledge();
        await next.Soon();
    }

    [Fact]
    public async Task An_acknowledgement_at_the_moment_of_the_wait_is_not_lost()
    {
        using var start = new Barrier(2);
        const int Rounds = 20_000;
        var acknowledging = Wait.OnThreadAsync(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                start.SignalAndWait(Wait.Limit);
                _lines.Acknowledge();
            }
        });
        for (var round = 0; round < Rounds; round++)
        {
            _lines.Add();
            start.SignalAndWait(TestContext.Current.CancellationToken);

            // The clock stands still, so a lost acknowledgement is waited for in vain.
            await _lines.WhenAcknowledgedAsync(s_timeout).Soon();
            Assert.False(_lines.Any);
        }

        await acknowledging.Soon();
    }

    [Fact]
    public async Task A_client_waits_for_its_own_lines()
    {
        using var chat = new TestChat();
        var (ann, bob) = (chat.Join("ann").Client, chat.Join("bob").Client);
        Assert.False(ann.HasPendingLines);
        ann.PendingLines.Add();
        Assert.True(ann.HasPendingLines);
        Assert.False(bob.HasPendingLines);

        Assert.True(bob.WhenLinesAcknowledgedAsync(s_timeout).IsCompletedSuccessfully);
        Assert.True(ann.WhenLinesAcknowledgedAsync(TimeSpan.Zero).IsCompletedSuccessfully);
        var wait = ann.WhenLinesAcknowledgedAsync(s_timeout);
        Assert.False(wait.IsCompleted);
        ann.PendingLines.Acknowledge();

        await wait.Soon();
        Assert.False(ann.HasPendingLines);
    }
}
