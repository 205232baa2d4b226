using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Moderation;

/// <summary>How operators prove that they are operators. Section <c>Chat:Admin</c>.</summary>
internal sealed class AdminOptions
{
    /// <summary>The operators' token; empty = there are no operators.</summary>
    public string Token { get; set; } = "";
}

internal static class AdminSettings
{
    public static SettingsSection<AdminOptions> Section { get; } = new(
        $"{SettingsReader.Root}:Admin",
        static (section, options) => section.Bind(options),
        Setting.Text(nameof(AdminOptions.Token), new AdminOptions().Token, "token of operators, printable ASCII without spaces; empty = there are no operators", "16 characters or more", isSecret: true));
}

internal sealed class AdminOptionsValidator : ISettingsValidator<AdminOptions>
{
    // A shorter token can be guessed.
    private const int MinTokenLength = 16;
    private const string Example = "such as 'openssl rand -hex 16' prints";

    public void Validate(AdminOptions options, SettingErrors errors)
    {
        if (options.Token.Length is > 0 and < MinTokenLength)
        {
            errors.AddSecret(nameof(options.Token), $"expected at least {MinTokenLength} characters, {Example}");
        }
        else if (options.Token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            // An HTTP header carries it.
            errors.AddSecret(nameof(options.Token), $"expected printable ASCII without spaces, {Example}");
        }
    }
}
