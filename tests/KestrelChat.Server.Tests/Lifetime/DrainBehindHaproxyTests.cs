using System.Globalization;
using System.Net;
using KestrelChat.Server.Tests.ProxyProtocol;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Lifetime;

/// <summary>One of two servers behind HAProxy shuts down while a hundred clients chat on both.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class DrainBehindHaproxyTests
{
    private const int ClientCount = 100;
    private const int SpeakersPerServer = 5;
    private const int LateClients = 10;
    private const int Terminate = 15;
    private const string Begin = ": begin";
    private const string End = ": end";
    private const string Goodbye = "* the server is restarting, please reconnect";

    private static readonly TimeSpan s_betweenLines = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task No_client_loses_a_line_and_new_clients_reach_the_other_server()
    {
        string[] settings = ["--Chat:Endpoints:Main:ProxyProtocol=Required", "--Chat:Drain:ReadyDelay=00:00:10"];
        using var leaving = await ServerProcess.StartReadyAsync(settings: settings);
        using var staying = await ServerProcess.StartReadyAsync(settings: settings);
        using var haproxy = await LoadBalancerProcess.StartAsync("haproxy", leaving, staying);

        var clients = new SocketClient[ClientCount];
        for (var i = 0; i < ClientCount; i++)
        {
            clients[i] = await haproxy.ConnectAsync(IPAddress.Loopback);
            Assert.Equal($"You are {clients[i].Address}", await clients[i].ReadLineAsync());
        }

        HashSet<string> addressesOnLeaving = [];
        await Wait.UntilAsync(
            async () =>
            {
                addressesOnLeaving = (await LoadBalancerTests.AddressesAsync(leaving)).ToHashSet(StringComparer.Ordinal);
                return addressesOnLeaving.Count + (await LoadBalancerTests.AddressesAsync(staying)).Length == ClientCount;
            },
            "all clients to be listed");
        Assert.InRange(addressesOnLeaving.Count, ClientCount / 3, ClientCount * 2 / 3);
        await using var onLeaving = await Conversation.BeginAsync([.. clients.Where(client => addressesOnLeaving.Contains(client.Address))]);
        await using var onStaying = await Conversation.BeginAsync([.. clients.Where(client => !addressesOnLeaving.Contains(client.Address))]);

        leaving.Signal(Terminate);
        await haproxy.WaitForOutputAsync("Server chat/chat1 is DOWN");
        var late = new List<SocketClient>();
        for (var i = 0; i < LateClients; i++)
        {
            late.Add(await haproxy.ConnectAsync(IPAddress.Loopback));
            Assert.Equal($"You are {late[i].Address}", await late[i].ReadLineAsync());
        }

        // Its own port still accepts connections.
        using (var direct = await leaving.ConnectAsync())
        {
            await direct.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n");
            Assert.Equal("You are 203.0.113.7:51234", await direct.ReadLineAsync());
        }

        var delivered = onLeaving.Delivered;
        Assert.Equal(0, await leaving.Process.WaitForExitCodeAsync());
        var left = await onLeaving.UntilClosedAsync();
        var stayed = await onStaying.EndAsync();

        await Wait.UntilAsync(
            async () => (await LoadBalancerTests.AddressesAsync(staying)).Length == ClientCount - addressesOnLeaving.Count + LateClients,
            "the remaining and the late clients to be on one server");
        Assert.All(stayed, lines => Assert.Equal(stayed[0], lines));
        onStaying.AssertContainsEverySpokenLine(stayed[0]);

        // They were closed one after the other, so some read more than others; all read what was delivered before.
        var longest = left.MaxBy(lines => lines.Count)!;
        Assert.All(left, lines =>
        {
            Assert.Equal(Goodbye, lines[^1]);
            Assert.Equal(longest.Take(lines.Count - 1), lines.SkipLast(1));
            Assert.Empty(delivered.Except(lines, StringComparer.Ordinal));
        });
        Assert.InRange(delivered.Count, SpeakersPerServer, int.MaxValue);
        Array.ForEach(clients, client => client.Dispose());
        late.ForEach(client => client.Dispose());
    }

    /// <summary>The clients of one server: some send a line whenever their last one came back, and each records what it reads.</summary>
    private sealed class Conversation : IAsyncDisposable
    {
        private readonly SocketClient[] _clients;
        private readonly SemaphoreSlim[] _returned;
        private readonly int[] _spoken = new int[SpeakersPerServer];
        private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);
        private readonly CancellationTokenSource _stop = new();
        private Task<List<string>>[] _reading = [];
        private Task[] _speaking = [];

        private Conversation(SocketClient[] clients) => (_clients, _returned) = (clients, [.. clients.Select(_ => new SemaphoreSlim(0))]);

        /// <summary>The lines that their senders have read, up to now.</summary>
        public IReadOnlyCollection<string> Delivered
        {
            get
            {
                lock (_delivered)
                {
                    return [.. _delivered];
                }
            }
        }

        public static async Task<Conversation> BeginAsync(SocketClient[] clients)
        {
            var conversation = new Conversation(clients);
            await clients[0].SendAsync(Begin[2..] + "\n");
            foreach (var client in clients)
            {
                await client.ReadLineAsync(line => line == clients[0].Address + Begin);
            }

            conversation._reading = [.. Enumerable.Range(0, clients.Length).Select(conversation.ReadAsync)];
            conversation._speaking = [.. Enumerable.Range(0, SpeakersPerServer).Select(conversation.SpeakAsync)];
            return conversation;
        }

        /// <summary>Returns the lines that each client has read when the server has closed them all.</summary>
        public Task<List<string>[]> UntilClosedAsync() => Task.WhenAll(_reading).Soon("all clients to be closed");

        /// <summary>Stops the conversation and returns the lines that each client has read.</summary>
        public async Task<List<string>[]> EndAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_speaking).Soon("the speakers to stop");
            await _clients[0].SendAsync(End[2..] + "\n");
            return await Task.WhenAll(_reading).Soon("all clients to read the last line");
        }

        public void AssertContainsEverySpokenLine(List<string> lines)
        {
            for (var speaker = 0; speaker < SpeakersPerServer; speaker++)
            {
                var begin = $"{_clients[speaker].Address}: {speaker}/";
                Assert.Equal(
                    Enumerable.Range(1, _spoken[speaker]).Select(number => begin + number.ToString(CultureInfo.InvariantCulture)),
                    lines.Where(line => line.StartsWith(begin, StringComparison.Ordinal)));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_speaking);
            _stop.Dispose();
            Array.ForEach(_returned, each => each.Dispose());
        }

        private async Task SpeakAsync(int speaker)
        {
            while (!_stop.IsCancellationRequested && !_reading[speaker].IsCompleted)
            {
                await _clients[speaker].SendAsync($"{speaker}/{_spoken[speaker] + 1}\n");
                _spoken[speaker]++;
                await Task.WhenAny(_returned[speaker].WaitAsync(), _reading[speaker]).Soon("a line to come back");
                await Task.Delay(s_betweenLines);
            }
        }

        private async Task<List<string>> ReadAsync(int reader)
        {
            var own = _clients[reader].Address + ": ";
            var lines = new List<string>();
            var last = "";
            while (last != Goodbye && last != _clients[0].Address + End)
            {
                last = await _clients[reader].ReadLineAsync();
                lines.Add(last);
                if (last.StartsWith(own, StringComparison.Ordinal))
                {
                    lock (_delivered)
                    {
                        _delivered.Add(last);
                    }

                    _returned[reader].Release();
                }
            }

            if (last == Goodbye)
            {
                Assert.Equal("", await _clients[reader].ReadToEndAsync());
            }

            return lines;
        }
    }
}
