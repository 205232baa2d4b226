namespace KestrelChat.Server.Configuration;

/// <summary>Warns of unknown settings when the server starts.</summary>
internal sealed partial class UnknownSettingsLog(SettingsReader settings, ILogger<UnknownSettingsLog> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var unknown in settings.FindUnknown())
        {
            LogUnknown(unknown);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 30, EventName = "UnknownSetting", Level = LogLevel.Warning, Message = "{Unknown}")]
    private partial void LogUnknown(string unknown);
}
