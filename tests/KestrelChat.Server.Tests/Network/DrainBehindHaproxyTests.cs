using System.Globalization;
using System.Net;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Network;

/// <summary>One of two servers ends while a hundred people chat over both.</summary>
[Collection(ProcessCollection.Name)]
public sealed class DrainBehindHaproxyTests
{
    private const int People = 100;
    private const int SpeakersEach = 5;
    private const int LateOnes = 10;
    private const int Terminate = 15;
    private const string Begin = ": so it begins";
    private const string End = ": and so it ends";
    private const string Goodbye = "* the server is restarting, please reconnect";

    private static readonly TimeSpan s_betweenLines = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Nobody_loses_a_line_and_who_comes_next_comes_to_the_other()
    {
        string[] settings = ["--Chat:Endpoints:Main:ProxyProtocol=Required", "--Chat:Drain:ReadyDelay=00:00:10"];
        using var leaving = await ServerProcess.StartReadyAsync(settings: settings);
        using var staying = await ServerProcess.StartReadyAsync(settings: settings);
        using var haproxy = await LoadBalancer.StartAsync("haproxy", leaving, staying);

        var people = new Person[People];
        for (var i = 0; i < People; i++)
        {
            people[i] = await haproxy.ConnectAsync(IPAddress.Loopback);
            Assert.Equal($"You are {people[i].Who}", await people[i].ReadLineAsync());
        }

        HashSet<string> toLeave = [];
        await Eventually.TrueAsync(
            async () =>
            {
                toLeave = (await LoadBalancerTests.AddressesAsync(leaving)).ToHashSet(StringComparer.Ordinal);
                return toLeave.Count + (await LoadBalancerTests.AddressesAsync(staying)).Length == People;
            },
            "all to be listed");
        Assert.InRange(toLeave.Count, People / 3, People * 2 / 3);
        await using var those = await Talk.BeginAsync([.. people.Where(person => toLeave.Contains(person.Who))]);
        await using var others = await Talk.BeginAsync([.. people.Where(person => !toLeave.Contains(person.Who))]);

        leaving.Signal(Terminate);
        await haproxy.UntilSaidAsync("Server chat/chat1 is DOWN");
        var late = new List<Person>();
        for (var i = 0; i < LateOnes; i++)
        {
            late.Add(await haproxy.ConnectAsync(IPAddress.Loopback));
            Assert.Equal($"You are {late[i].Who}", await late[i].ReadLineAsync());
        }

        // Its own port is open still.
        using (var direct = await leaving.ConnectAsync())
        {
            await direct.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n");
            Assert.Equal("You are 203.0.113.7:51234", await direct.ReadLineAsync());
        }

        var accepted = those.Accepted;
        Assert.Equal(0, await leaving.Process.EndAsync());
        var left = await those.UntilClosedAsync();
        var stayed = await others.EndAsync();

        await Eventually.TrueAsync(
            async () => (await LoadBalancerTests.AddressesAsync(staying)).Length == People - toLeave.Count + LateOnes,
            "those who stayed and those who came late, all on one server");
        Assert.All(stayed, lines => Assert.Equal(stayed[0], lines));
        others.HasEverySpokenLineIn(stayed[0]);

        // They were closed one after the other, so one may have heard more than another; all heard what was accepted before.
        var longest = left.MaxBy(lines => lines.Count)!;
        Assert.All(left, lines =>
        {
            Assert.Equal(Goodbye, lines[^1]);
            Assert.Equal(longest.Take(lines.Count - 1), lines.SkipLast(1));
            Assert.Empty(accepted.Except(lines, StringComparer.Ordinal));
        });
        Assert.InRange(accepted.Count, SpeakersEach, int.MaxValue);
        Array.ForEach(people, person => person.Dispose());
        late.ForEach(person => person.Dispose());
    }

    /// <summary>People on one server: some speak, a line as soon as the last came back, and everyone notes what they read.</summary>
    private sealed class Talk : IAsyncDisposable
    {
        private readonly Person[] _people;
        private readonly SemaphoreSlim[] _cameBack;
        private readonly int[] _spoken = new int[SpeakersEach];
        private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
        private readonly CancellationTokenSource _enough = new();
        private Task<List<string>>[] _reading = [];
        private Task[] _speaking = [];

        private Talk(Person[] people) => (_people, _cameBack) = (people, [.. people.Select(_ => new SemaphoreSlim(0))]);

        /// <summary>The lines that their speakers have read themselves, up to now.</summary>
        public IReadOnlyCollection<string> Accepted
        {
            get
            {
                lock (_accepted)
                {
                    return [.. _accepted];
                }
            }
        }

        public static async Task<Talk> BeginAsync(Person[] people)
        {
            var talk = new Talk(people);
            await people[0].SendAsync(Begin[2..] + "\n");
            foreach (var person in people)
            {
                await person.ReadLineAsync(line => line == people[0].Who + Begin);
            }

            talk._reading = [.. Enumerable.Range(0, people.Length).Select(talk.ReadAsync)];
            talk._speaking = [.. Enumerable.Range(0, SpeakersEach).Select(talk.SpeakAsync)];
            return talk;
        }

        /// <summary>What each has read up to the end that the server made.</summary>
        public Task<List<string>[]> UntilClosedAsync() => Task.WhenAll(_reading).SoonAsync("all to be closed");

        /// <summary>Ends it; what each has read up to the last line.</summary>
        public async Task<List<string>[]> EndAsync()
        {
            await _enough.CancelAsync();
            await Task.WhenAll(_speaking).SoonAsync("the speakers to end");
            await _people[0].SendAsync(End[2..] + "\n");
            return await Task.WhenAll(_reading).SoonAsync("all to read the last line");
        }

        public void HasEverySpokenLineIn(List<string> lines)
        {
            for (var speaker = 0; speaker < SpeakersEach; speaker++)
            {
                var begin = $"{_people[speaker].Who}: {speaker}/";
                Assert.Equal(
                    Enumerable.Range(1, _spoken[speaker]).Select(number => begin + number.ToString(CultureInfo.InvariantCulture)),
                    lines.Where(line => line.StartsWith(begin, StringComparison.Ordinal)));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _enough.CancelAsync();
            await Task.WhenAll(_speaking);
            _enough.Dispose();
            Array.ForEach(_cameBack, each => each.Dispose());
        }

        private async Task SpeakAsync(int speaker)
        {
            while (!_enough.IsCancellationRequested && !_reading[speaker].IsCompleted)
            {
                await _people[speaker].SendAsync($"{speaker}/{_spoken[speaker] + 1}\n");
                _spoken[speaker]++;
                await Task.WhenAny(_cameBack[speaker].WaitAsync(), _reading[speaker]).SoonAsync("a line to come back");
                await Task.Delay(s_betweenLines);
            }
        }

        private async Task<List<string>> ReadAsync(int reader)
        {
            var own = _people[reader].Who + ": ";
            var lines = new List<string>();
            var last = "";
            while (last != Goodbye && last != _people[0].Who + End)
            {
                last = await _people[reader].ReadLineAsync();
                lines.Add(last);
                if (last.StartsWith(own, StringComparison.Ordinal))
                {
                    lock (_accepted)
                    {
                        _accepted.Add(last);
                    }

                    _cameBack[reader].Release();
                }
            }

            if (last == Goodbye)
            {
                Assert.Equal("", await _people[reader].ReadToEndAsync());
            }

            return lines;
        }
    }
}
