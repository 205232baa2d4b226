namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// A network of its own, joined to this machine by a cable that can be pulled (<c>ip netns</c>, a veth pair). Its names and
/// addresses have the process's number in them: other tests may have theirs.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Package = "iproute2";

    private readonly string _ip;
    private readonly string _name = $"kc{Environment.ProcessId}";

    private NetworkNamespace(string ip) => _ip = ip;

    /// <summary>This machine's address on the cable. From 198.18.0.0/15, which is for tests (RFC 2544).</summary>
    public string Here { get; } = Address(1);

    /// <summary>The other end's.</summary>
    public string There { get; } = Address(2);

    private string HereLink => _name + "a";

    private string ThereLink => _name + "b";

    /// <summary>Makes it; skips the test where that is not possible.</summary>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        var network = new NetworkNamespace(RealProgram.Find("ip", Package));
        try
        {
            var refusal = await network.IpAsync("netns", "add", network._name);
            Assert.SkipWhen(refusal is not null, $"needs ip (Debian package {Package}) and the right to make a network: {refusal}");
            await network.MustAsync("link", "add", network.HereLink, "type", "veth", "peer", "name", network.ThereLink, "netns", network._name);
            await network.MustAsync("addr", "add", network.Here + "/30", "dev", network.HereLink);
            await network.MustAsync("link", "set", network.HereLink, "up");
            await network.MustAsync("-n", network._name, "addr", "add", network.There + "/30", "dev", network.ThereLink);
            await network.MustAsync("-n", network._name, "link", "set", network.ThereLink, "up");
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Starts a program at the other end.</summary>
    public System.Diagnostics.Process Start(string path, params string[] arguments) =>
        RealProgram.Start(_ip, ["netns", "exec", _name, path, .. arguments]);

    /// <summary>Whoever is at the other end cannot send any more, not even that they end.</summary>
    public Task PullCableAsync() => MustAsync("-n", _name, "link", "set", ThereLink, "down");

    public void Dispose()
    {
        // The cable first: it would go with the network, but some time later, and the next is called the same.
        Run("link", "del", HereLink);
        Run("netns", "del", _name);

        void Run(params string[] arguments)
        {
            using var process = RealProgram.Start(_ip, arguments);
            process.WaitForExit();
        }
    }

    private static string Address(int host)
    {
        var number = (Environment.ProcessId * 4 % (1 << 17)) + host;
        return $"198.{18 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}";
    }

    private async Task MustAsync(params string[] arguments)
    {
        var error = await IpAsync(arguments);
        Assert.True(error is null, $"ip {string.Join(' ', arguments)}: {error}");
    }

    /// <summary>What it says is wrong; null = nothing.</summary>
    private async Task<string?> IpAsync(params string[] arguments)
    {
        using var process = RealProgram.Start(_ip, arguments);
        var error = await process.StandardError.ReadToEndAsync().SoonAsync("ip to end");
        return await process.EndAsync() == 0 ? null : error.Trim();
    }
}
