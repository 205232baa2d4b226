namespace KestrelChat.Server.Configuration;

/// <summary>Settings are invalid.</summary>
internal sealed class SettingsException(IReadOnlyList<string> errors, Exception? inner = null) : Exception(string.Join(Environment.NewLine, errors), inner)
{
    /// <summary>One line for each error, with the setting and, unless it is secret, the value.</summary>
    public IReadOnlyList<string> Errors => errors;
}
