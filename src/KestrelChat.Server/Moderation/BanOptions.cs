using KestrelChat.Moderation;
using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Moderation;

/// <summary>Where bans are saved. Section <c>Chat</c>.</summary>
internal sealed class BanOptions
{
    /// <summary>The file; empty = in memory only, as long as the process lasts.</summary>
    public string BanFile { get; set; } = "";
}

internal static class BanSettings
{
    public static SettingsSection<BanOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        Setting.Text(nameof(BanOptions.BanFile), new BanOptions().BanFile, "[JSON file](operations.md#administration) that keeps bans, in an existing folder that is writable; empty = bans are kept until the server stops"));
}

internal sealed class BanOptionsValidator(bool isCheck) : ISettingsValidator<BanOptions>
{
    public void Validate(BanOptions options, SettingErrors errors)
    {
        if (options.BanFile.Length == 0)
        {
            return;
        }

        try
        {
            var file = new BanFile(options.BanFile);
            _ = file.Load();
            file.CheckWritable(replace: !isCheck);
        }
        catch (BanStoreException e)
        {
            errors.Add(nameof(options.BanFile), e.Message);
        }
    }
}
