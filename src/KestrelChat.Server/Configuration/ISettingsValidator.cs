namespace KestrelChat.Server.Configuration;

/// <summary>Checks what a class of options holds after it was read. Each feature has its own.</summary>
internal interface ISettingsValidator<in TOptions>
{
    /// <summary>Adds everything that is wrong to <paramref name="errors"/>. MUST NOT throw.</summary>
    void Validate(TOptions options, SettingErrors errors);
}
