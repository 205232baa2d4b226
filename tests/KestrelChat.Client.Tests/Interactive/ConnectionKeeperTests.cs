using KestrelChat.Client.Connections;
using KestrelChat.Client.Interactive;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class ConnectionKeeperTests : IDisposable
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);
    private static readonly ClientException Refused = new(ExitCodes.CannotConnect, "cannot connect: look elsewhere", new IOException("Connection refused"));

    private readonly ManualTime _time = new();
    private readonly List<TaskCompletionSource<ServerConnection>> _attempts = [];
    private readonly List<ConnectedPair> _pairs = [];
    private CancellationToken _ended;
    private int _wakes;
    private ConnectionKeeper? _keeper;

    public void Dispose()
    {
        _keeper?.Dispose();
        _pairs.ForEach(pair => pair.Dispose());
    }

    [Fact]
    public async Task The_first_connection_is_taken_when_it_is_there()
    {
        ConnectionKeeper keeper = Create();
        keeper.Connect();
        Assert.True(keeper.IsConnecting);
        Assert.Null(keeper.DueIn);
        Assert.False(keeper.Step());
        Assert.Null(keeper.Link);
        Assert.Equal(0, _wakes);

        await AcceptAsync();

        Assert.True(_wakes > 0);
        Assert.True(keeper.Step());
        Assert.NotNull(keeper.Link);
        Assert.True(keeper.WasConnected);
        Assert.False(keeper.IsConnecting);
        Assert.Null(keeper.DueIn);
        Assert.Equal(TimeSpan.Zero, keeper.WasAwayFor);
        Assert.False(keeper.Step());
        Assert.Single(_attempts);
    }

    [Fact]
    public void A_first_connection_that_fails_is_an_error_and_is_not_tried_again()
    {
        ConnectionKeeper keeper = Create();
        keeper.Connect();

        _attempts[^1].SetException(Refused);

        Assert.Equal(1, _wakes);
        Assert.Same(Refused, Assert.Throws<ClientException>(() => keeper.Step()));
        Assert.False(keeper.WasConnected);
        Assert.Single(_attempts);
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_after_a_wait()
    {
        ConnectionKeeper keeper = await ConnectedAsync();

        Assert.True(keeper.Lose());

        Assert.Null(keeper.Link);
        Assert.Equal(TimeSpan.FromSeconds(1), keeper.UntilAttempt);
        Assert.False(keeper.Step());
        Assert.Single(_attempts);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(keeper.Step());
        Assert.Equal(2, _attempts.Count);
        Assert.True(keeper.IsConnecting);

        _time.Advance(TimeSpan.FromSeconds(3));
        await AcceptAsync();
        Assert.True(keeper.Step());
        Assert.NotNull(keeper.Link);
        Assert.Equal(TimeSpan.FromSeconds(4), keeper.WasAwayFor);
    }

    [Fact]
    public async Task Attempts_that_fail_wait_longer_and_longer_and_have_the_last_reason()
    {
        ConnectionKeeper keeper = await ConnectedAsync();
        keeper.Lose();
        Assert.Null(keeper.Reason);
        List<double> waits = [];
        for (int attempt = 0; attempt < 7; attempt++)
        {
            waits.Add(keeper.UntilAttempt.TotalSeconds);
            _time.Advance(keeper.UntilAttempt);
            keeper.Step();
            _attempts[^1].SetException(Refused);
            Assert.False(keeper.Step());
            Assert.Equal("Connection refused", keeper.Reason);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal(8, keeper.Attempts);
    }

    [Fact]
    public async Task A_server_that_closes_each_connection_at_once_is_asked_more_and_more_rarely()
    {
        ConnectionKeeper keeper = await ConnectedAsync();
        List<double> waits = [];
        for (int attempt = 0; attempt < 6; attempt++)
        {
            keeper.Lose();
            waits.Add(keeper.UntilAttempt.TotalSeconds);
            await ConnectAgainAsync(keeper);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30], waits);

        _time.Advance(Backoff.Good);
        keeper.Lose();
        Assert.Equal(TimeSpan.FromSeconds(1), keeper.UntilAttempt);
    }

    [Fact]
    public async Task The_wait_is_reported_every_second()
    {
        ConnectionKeeper keeper = await ConnectedAsync(random: 0.75);
        keeper.Lose();
        _time.Advance(keeper.UntilAttempt);
        keeper.Step();
        _attempts[^1].SetException(Refused);
        keeper.Step();

        // Of 2.25 s; the first is the part that is over whole seconds.
        List<double> dues = [];
        while (keeper.UntilAttempt > TimeSpan.Zero)
        {
            TimeSpan due = Assert.NotNull(keeper.DueIn);
            dues.Add(due.TotalSeconds);
            _time.Advance(due);
            Assert.True(dues.Count < 10);
        }

        Assert.Equal([0.25, 1, 1], dues);
        Assert.Equal(TimeSpan.Zero, keeper.DueIn);
    }

    [Fact]
    public async Task An_impatient_user_begins_the_next_attempt_and_only_one()
    {
        ConnectionKeeper keeper = await ConnectedAsync();
        keeper.Lose();

        keeper.Hurry();
        Assert.Equal(TimeSpan.Zero, keeper.DueIn);
        keeper.Step();
        keeper.Hurry();
        keeper.Step();

        Assert.Equal(2, _attempts.Count);
    }

    [Fact]
    public async Task The_reason_of_a_loss_is_the_one_of_the_connection()
    {
        ConnectionKeeper keeper = await ConnectedAsync();
        _pairs[^1].Server.Reset();
        await Wait.UntilAsync(() => keeper.Link!.HasEnded, "the reset is seen");
        ClientException? failure = keeper.Link!.Failure;

        keeper.Lose();

        Assert.NotNull(failure);
        Assert.Same(failure, keeper.Failure);
        await ConnectAgainAsync(keeper);
        keeper.Lose();
        Assert.Null(keeper.Reason);
    }

    [Fact]
    public async Task A_client_that_shall_not_reconnect_learns_that_it_is_over()
    {
        ConnectionKeeper keeper = await ConnectedAsync(reconnects: false);

        Assert.False(keeper.Lose());
        Assert.False(keeper.Reconnects);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(60, true)]
    public async Task A_server_that_never_said_a_word_is_connected_again_only_if_it_has_waited(int seconds, bool expected)
    {
        ConnectionKeeper keeper = Create();
        keeper.Connect();
        await AcceptAsync();
        keeper.Step();
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, keeper.Lose());
    }

    [Fact]
    public async Task An_old_connection_is_closed_before_there_is_a_new_one()
    {
        ConnectionKeeper keeper = await ConnectedAsync();

        keeper.Lose();

        Assert.Empty(await _pairs[^1].Server.ReadToEndAsync());
    }

    [Fact]
    public async Task At_the_end_the_connection_is_closed_and_an_attempt_given_up()
    {
        ConnectionKeeper keeper = await ConnectedAsync();
        keeper.Dispose();
        _keeper = null;
        Assert.Empty(await _pairs[^1].Server.ReadToEndAsync());

        ConnectionKeeper other = Create();
        other.Connect();
        Assert.False(_ended.IsCancellationRequested);
        other.Dispose();
        _keeper = null;

        Assert.True(_ended.IsCancellationRequested);
    }

    private ConnectionKeeper Create(bool reconnects = true, double random = 0.5)
    {
        return _keeper = new ConnectionKeeper(Attempt, reconnects, new Backoff(() => random), _time, () => Interlocked.Increment(ref _wakes));

        Task<ServerConnection> Attempt(CancellationToken token)
        {
            _ended = token;
            _attempts.Add(new TaskCompletionSource<ServerConnection>());
            return _attempts[^1].Task;
        }
    }

    private async Task<ConnectionKeeper> ConnectedAsync(bool reconnects = true, double random = 0.5)
    {
        ConnectionKeeper keeper = Create(reconnects, random);
        keeper.Connect();
        await AcceptAsync();
        Assert.True(keeper.Step());

        // One that never says a word might expect TLS, and is not asked again.
        await _pairs[^1].Server.SendAsync("hello\n");
        await Wait.UntilAsync(() => keeper.Link!.TryRead(out _), "the server's word is read");
        return keeper;
    }

    private async Task ConnectAgainAsync(ConnectionKeeper keeper)
    {
        _time.Advance(keeper.UntilAttempt);
        keeper.Step();
        await AcceptAsync();
        Assert.True(keeper.Step());
    }

    private async Task AcceptAsync()
    {
        ConnectedPair pair = await ConnectedPair.CreateAsync();
        _pairs.Add(pair);
        _attempts[^1].SetResult(new ServerConnection(Address, pair.Client));
    }
}
