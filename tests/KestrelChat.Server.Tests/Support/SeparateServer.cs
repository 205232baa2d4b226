using System.Diagnostics;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The server in a process of its own, which logs in JSON, as in production.</summary>
internal sealed class SeparateServer : IRunningServer
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly ProcessLog _log;
    private Task? _stopping;

    private SeparateServer(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _log = new ProcessLog(process.StandardOutput);
    }

    public HttpClient Http { get; } = new();

    public IServerLog Log => _log;

    public int ProcessId => _process.Id;

    public static SeparateServer Start((string Key, string Value)[] settings)
    {
        IEnumerable<(string Key, string Value)> all = [("environment", "Production"), .. ProcessLog.Settings, .. ChatServer.Settings, .. settings];
        var server = new SeparateServer(ServerProcess.Start(descriptors: null, [.. all.Select(setting => $"--{setting.Key}={setting.Value}")]));
        try
        {
            server.Http.BaseAddress = StartupBannerText.Http(server._log.WaitForBanner());
            server._log.Http = server.Http;
            return server;
        }
        catch
        {
            server._process.KillAndDispose();
            server.Http.Dispose();
            throw;
        }
    }

    public int Port(string endpoint) => StartupBannerText.Port(_log.WaitForBanner(), endpoint);

    public async ValueTask DisposeAsync() => await (_stopping ??= StopAsync());

    /// <summary>Stops the server as an operator does, and fails if it did not end well.</summary>
    private async Task StopAsync()
    {
        Http.Dispose();
        try
        {
            if (!_process.HasExited)
            {
                ServerProcess.Signal(_process, Terminate);
            }

            var exitCode = await _process.WaitForExitCodeAsync();
            Assert.True(exitCode == 0, $"the server exited with {exitCode}: {await _errors}");
        }
        finally
        {
            _process.KillAndDispose();
        }
    }
}
