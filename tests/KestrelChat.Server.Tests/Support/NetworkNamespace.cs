using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// A network namespace that is connected to this machine by a veth pair (<c>ip netns</c>), a cable that can be pulled.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Package = "iproute2";

    private readonly string _ip;
    // Other test runs on this machine have their own.
    private readonly string _name = $"kc{Environment.ProcessId}";

    private NetworkNamespace(string ip) => _ip = ip;

    /// <summary>The address of this machine on the cable, from 198.18.0.0/15, which is reserved for tests (RFC 2544).</summary>
    public string Here { get; } = Address(1);

    /// <summary>The address of the other end.</summary>
    public string There { get; } = Address(2);

    private string HereLink => _name + "a";

    private string ThereLink => _name + "b";

    /// <summary>Creates a namespace, or skips the test if that is not possible.</summary>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        var network = new NetworkNamespace(RealProgram.Find("ip", Package));
        try
        {
            var error = await network.TryRunAsync("netns", "add", network._name);
            Assert.SkipWhen(error is not null, $"needs ip (Debian package {Package}) and the right to create a network namespace: {error}");
            await network.RunAsync("link", "add", network.HereLink, "type", "veth", "peer", "name", network.ThereLink, "netns", network._name);
            await network.RunAsync("addr", "add", network.Here + "/30", "dev", network.HereLink);
            await network.RunAsync("link", "set", network.HereLink, "up");
            await network.RunAsync("-n", network._name, "addr", "add", network.There + "/30", "dev", network.ThereLink);
            await network.RunAsync("-n", network._name, "link", "set", network.ThereLink, "up");
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Starts a program in the namespace.</summary>
    public System.Diagnostics.Process Start(string path, params string[] arguments) =>
        RealProgram.Start(_ip, ["netns", "exec", _name, path, .. arguments]);

    /// <summary>Disconnects the namespace: its programs can send nothing more, not even a FIN.</summary>
    public Task PullCableAsync() => RunAsync("-n", _name, "link", "set", ThereLink, "down");

    public void Dispose()
    {
        // The veth pair first: the kernel would delete it with the namespace, but later, and the next one has the same name.
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

    private async Task RunAsync(params string[] arguments)
    {
        var error = await TryRunAsync(arguments);
        Assert.True(error is null, $"ip {string.Join(' ', arguments)}: {error}");
    }

    /// <summary>Runs <c>ip</c> and returns its error, or null.</summary>
    private async Task<string?> TryRunAsync(params string[] arguments)
    {
        using var process = RealProgram.Start(_ip, arguments);
        var error = await process.StandardError.ReadToEndAsync().Soon("ip to end");
        return await process.WaitForExitCodeAsync() == 0 ? null : error.Trim();
    }
}
