using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// HAProxy or nginx in front of two servers, with its configuration from <c>deploy/</c>, as the current user, on an address of its
/// own.
/// </summary>
internal sealed class LoadBalancerProcess : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private LoadBalancerProcess(Func<LoadBalancerProcess, (string Path, string Shell)> configure)
    {
        var (path, shell) = configure(this);
        _process = RealProgram.Start("/bin/sh", "-c", shell, "sh", path);
        _ = CollectAsync(_process.StandardError);
        _ = CollectAsync(_process.StandardOutput);
    }

    /// <summary>The address that clients connect to.</summary>
    public IPEndPoint Address { get; } = FreeAddress.Find();

    public static Task<LoadBalancerProcess> StartAsync(string program, ServerProcess first, ServerProcess second) =>
        StartAsync(program, loadBalancer => program == "haproxy" ? loadBalancer.Haproxy(first, second) : loadBalancer.Nginx(first, second));

    /// <summary>Starts HAProxy with servers that have names.</summary>
    /// <param name="first">The name and port of the first server.</param>
    /// <param name="second">The name and port of the second server.</param>
    /// <param name="httpPort">Where both answer HTTP.</param>
    /// <param name="names">Knows the names.</param>
    public static Task<LoadBalancerProcess> StartHaproxyAsync(string first, string second, int httpPort, NameServer names) => StartAsync("haproxy", loadBalancer =>
    {
        var text = File.ReadAllText(Deployed("haproxy.cfg"));
        Assert.Contains("parse-resolv-conf", text, StringComparison.Ordinal);
        var configuration = Path.Combine(loadBalancer._folder.FullName, "haproxy.cfg");
        File.WriteAllText(configuration, text.Replace("parse-resolv-conf", $"nameserver test {names.Address}", StringComparison.Ordinal));
        return loadBalancer.Haproxy(configuration, $"CHAT_1={first} CHAT_1_HTTP_PORT={httpPort} CHAT_2={second} CHAT_2_HTTP_PORT={httpPort}");
    });

    private static async Task<LoadBalancerProcess> StartAsync(string program, Func<LoadBalancerProcess, (string Path, string Shell)> configure)
    {
        var loadBalancer = new LoadBalancerProcess(configure);
        try
        {
            await Wait.UntilAsync(loadBalancer.AcceptsAsync, $"{program} to listen");
            return loadBalancer;
        }
        catch
        {
            loadBalancer.Dispose();
            throw;
        }
    }

    public Task<SocketClient> ConnectAsync(IPAddress from) => SocketClient.ConnectAsync(Address, from);

    /// <summary>Waits until the load balancer has printed a line with this text.</summary>
    public Task WaitForOutputAsync(string text) =>
        Wait.UntilAsync(() => _output.Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' in {string.Join('\n', _output)}");

    public void Dispose()
    {
        _process.KillAndDispose();
        _folder.Delete(recursive: true);
    }

    private static string Deployed(string file) => Path.Combine(AppContext.BaseDirectory, "deploy", file);

    private (string Path, string Shell) Haproxy(ServerProcess first, ServerProcess second) => Haproxy(
        Deployed("haproxy.cfg"),
        $"CHAT_1=127.0.0.1:{first.Port()} CHAT_1_HTTP_PORT={first.Http.BaseAddress!.Port} CHAT_2=127.0.0.1:{second.Port()} CHAT_2_HTTP_PORT={second.Http.BaseAddress!.Port}");

    private (string Path, string Shell) Haproxy(string configuration, string servers) => (
        RealProgram.Find("haproxy", "haproxy"),
        $"HAPROXY_USER=$(id -un) HAPROXY_GROUP=$(id -gn) CHAT_BIND={Address} {servers} exec \"$1\" -db -f '{configuration}'");

    private (string Path, string Shell) Nginx(ServerProcess first, ServerProcess second)
    {
        var path = RealProgram.Find("nginx", "nginx");
        Assert.SkipUnless(File.Exists("/usr/share/nginx/modules-available/mod-stream.conf"), "needs stream (Debian package libnginx-mod-stream)");
        var text = File.ReadAllText(Deployed("nginx.conf"));
        var configuration = Path.Combine(_folder.FullName, "nginx.conf");
        Replace("listen 0.0.0.0:8000 ", $"listen {Address} ");
        Replace("server 192.0.2.1:8000 ", $"server 127.0.0.1:{first.Port()} ");
        Replace("server 192.0.2.2:8000 ", $"server 127.0.0.1:{second.Port()} ");
        Replace("pid /run/nginx.pid;", $"pid {_folder.FullName}/nginx.pid;");
        File.WriteAllText(configuration, text);
        return (path, $"exec \"$1\" -e stderr -g 'daemon off;' -c '{configuration}'");

        void Replace(string from, string to)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }
    }

    private async Task<bool> AcceptsAsync()
    {
        Assert.False(_process.HasExited, $"the load balancer exited: {string.Join('\n', _output)}");
        try
        {
            using var client = await SocketClient.ConnectAsync(Address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task CollectAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
        }
    }
}
