using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Platform;

namespace KestrelChat.Server.Hosting;

/// <summary>What <c>--help</c> prints: usage, and every setting with its default and allowed values. Pure.</summary>
internal static partial class HelpText
{
    // A terminal of the usual width, which is not asked for it: that would send control sequences to it.
    private const int Width = 80;
    private const string ValueIndent = "        ";
    private const string TextIndent = "      ";
    private const string Indent = "  ";

    private const string Usage = """
        Usage:
          kestrelchat-server [--SETTING=VALUE]...
              starts the server; SIGTERM or Ctrl-C stops it
          kestrelchat-server --check [--SETTING=VALUE]...
              reads and validates all settings, and the files they name, without
              starting the server
          kestrelchat-server --health URL
              asks a server that runs for its health, such as
              --health http://localhost:8080/health/ready, or
              --health http://unix:/run/http.sock:/health/ready for a unix socket
          kestrelchat-server --version
          kestrelchat-server --help, -h

        Exit codes:
          0    the server has stopped, the settings are valid, or the server that was
               asked answered with a status from 200 to 299
          1    the server cannot start, a setting or an argument is invalid, or the
               server that was asked did not answer so
          128 + the number of the signal, after a second signal

        Settings come from appsettings.json beside the program, the environment
        (Chat__Replay=20) and the command line (--Chat:Replay=20); later ones override
        earlier ones. NAME is a name of your choice. A duration is hh:mm:ss.fff.
        """;

    public static string Of(IEnumerable<SettingsSection> sections, IEnumerable<Setting> others)
    {
        var text = new StringBuilder($"{ProductVersion.Product} {ProductVersion.Text}, a chat server for plain TCP\n\n{Usage}\n");
        foreach (var section in sections)
        {
            Append(text, section.Settings, section.Path + ConfigurationPath.KeyDelimiter);
        }

        Append(text, others, prefix: "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<Setting> settings, string prefix)
    {
        foreach (var setting in settings)
        {
            string[] values = [setting.Default.Length > 0 ? $"default {setting.Default}" : "", setting.Kind.Allowed];
            text.Append('\n');
            AppendWrapped(text, $"{prefix}{setting.Key}   {PlainText(string.Join("; ", values.Where(value => value.Length > 0)))}", Indent, ValueIndent);
            AppendWrapped(text, PlainText(setting.Description), TextIndent, TextIndent);
        }
    }

    private static void AppendWrapped(StringBuilder text, string words, string firstIndent, string indent)
    {
        var line = firstIndent;
        foreach (var word in words.TrimEnd().Split(' '))
        {
            if (line.Length + word.Length > Width && line.TrimStart().Length > 0)
            {
                text.Append(line.TrimEnd()).Append('\n');
                line = indent;
            }

            line += word + ' ';
        }

        text.Append(line.TrimEnd()).Append('\n');
    }

    /// <summary>Markdown without its marks: of a link, the text remains.</summary>
    private static string PlainText(string markdown) => Link().Replace(markdown, "${text}").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
