using KestrelChat.Server.Hosting;
using KestrelChat.Server.Http;
using KestrelChat.Server.Platform;

StandardStream.OccupyClosed();
try
{
    // The settings are beside the program, whatever directory it is started from.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddChat();
    await using var app = builder.Build();
    app.MapHttpSide();
    await app.StartAsync();
    app.ShowBanner();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (StartupErrors.Of(e) is { } errors)
{
    StartupErrors.Print(errors);
    return 1;
}
