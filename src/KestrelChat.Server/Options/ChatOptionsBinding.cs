using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Options;

/// <summary>
/// Binds the section <c>Chat</c> as far as it can be, and remembers every value that could not be converted, so that all that
/// is wrong can be told at once; the binder by itself throws at the first.
/// </summary>
internal sealed partial class ChatOptionsBinding(IConfiguration configuration, ILogger<ChatOptionsBinding> logger) : IConfigureOptions<ChatOptions>
{
    public IReadOnlyList<string> Errors { get; private set; } = [];

    public void Configure(ChatOptions options)
    {
        var section = configuration.GetSection(ChatOptions.Section);
        var found = ConfigurationCheck.Of(section, typeof(ChatOptions));
        Errors = [.. found.Unconvertible.Select(value => value.Error)];
        foreach (var unknown in found.Unknown)
        {
            LogUnknown(unknown);
        }

        var bad = found.Unconvertible.Select(value => value.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var good = section.AsEnumerable().Where(pair => !bad.Contains(pair.Key));
        new ConfigurationBuilder().AddInMemoryCollection(good).Build().GetSection(ChatOptions.Section).Bind(options);
    }

    [LoggerMessage(EventId = 30, EventName = "UnknownSetting", Level = LogLevel.Warning, Message = "{Unknown}")]
    private partial void LogUnknown(string unknown);
}
