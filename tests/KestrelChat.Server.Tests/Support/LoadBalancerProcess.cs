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

    private LoadBalancerProcess(string program, ServerProcess first, ServerProcess second)
    {
        var (path, shell) = program == "haproxy" ? Haproxy(first, second) : Nginx(first, second);
        _process = RealProgram.Start("/bin/sh", "-c", shell, "sh", path);
        _ = CollectAsync(_process.StandardError);
        _ = CollectAsync(_process.StandardOutput);
    }

    /// <summary>The address that clients connect to.</summary>
    public IPEndPoint Address { get; } = FreeAddress.Find();

    public static async Task<LoadBalancerProcess> StartAsync(string program, ServerProcess first, ServerProcess second)
    {
        var loadBalancer = new LoadBalancerProcess(program, first, second);
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

    private (string Path, string Shell) Haproxy(ServerProcess first, ServerProcess second) => (
        RealProgram.Find("haproxy", "haproxy"),
        $"HAPROXY_USER=$(id -un) HAPROXY_GROUP=$(id -gn) CHAT_BIND={Address} "
            + $"CHAT_1=127.0.0.1:{first.Port()} CHAT_1_HTTP_PORT={first.Http.BaseAddress!.Port} "
            + $"CHAT_2=127.0.0.1:{second.Port()} CHAT_2_HTTP_PORT={second.Http.BaseAddress!.Port} "
            + $"exec \"$1\" -db -f '{Deployed("haproxy.cfg")}'");

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
