using KestrelChat.Server.Hosting;
using KestrelChat.Server.Http;

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
    await Console.Error.WriteLineAsync("KestrelChat cannot start:");
    foreach (var error in errors)
    {
        await Console.Error.WriteLineAsync("  " + error);
    }

    return 1;
}
