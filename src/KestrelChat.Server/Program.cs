using KestrelChat.Server.Hosting;
using KestrelChat.Server.Http;
using KestrelChat.Server.Platform;

StandardStream.OccupyClosed();
if (Descriptors.Limit is { } limit and < Descriptors.Minimum)
{
    StartupErrors.Print([$"The limit of file descriptors is {limit}: expected at least {Descriptors.Minimum} (ulimit -n)"]);
    return 1;
}

WebApplication? app = null;
try
{
    // The settings are beside the program, whatever directory it is started from.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = CommandLine.Check(args), ContentRootPath = AppContext.BaseDirectory });
    builder.AddChat();
    app = builder.Build();
    app.MapHttpSide();
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
