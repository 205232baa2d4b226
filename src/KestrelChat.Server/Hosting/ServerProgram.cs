using KestrelChat.Server.Browser;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Events;
using KestrelChat.Server.Http;

namespace KestrelChat.Server.Hosting;

/// <summary>The server from its start to its end.</summary>
internal static class ServerProgram
{
    /// <summary>Runs the server until it is stopped.</summary>
    /// <returns>The exit code: 1 if it cannot start.</returns>
    public static async Task<int> RunAsync(string[] settings)
    {
        WebApplication? app = null;
        try
        {
            app = CreateBuilder(settings, isCheck: false).Build();
            app.UseBrowserSide();
            app.MapHttpSide();
            app.MapEvents();
            await app.StartAsync();
            app.ShowBanner();
        }
        catch (OperationCanceledException) when (app?.Lifetime.ApplicationStopping.IsCancellationRequested == true)
        {
            // A signal came before the server was ready.
        }
        catch (Exception e) when (e is not HostAbortedException)
        {
            await using (app)
            {
                StartupErrors.Print(StartupErrors.Of(e));
                return 1;
            }
        }

        await using (app)
        {
            await app.WaitForShutdownAsync();
            return 0;
        }
    }

    /// <summary>Reads and validates the settings.</summary>
    /// <param name="settings">The arguments for the framework.</param>
    /// <param name="isCheck">Whether nothing may be changed, because another server may run with the same settings.</param>
    /// <exception cref="SettingsException">Settings are invalid.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] settings, bool isCheck)
    {
        // The settings are beside the program, whatever directory it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.AddChat(isCheck);
        return builder;
    }
}
