using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Hosting;

/// <summary>Checks the command line. The framework ignores most of what it does not understand.</summary>
internal static class CommandLine
{
    private const string Prefix = "--";

    // Settings are read once. To watch their files would need an inotify instance, and fail where there is none left.
    private const string DoNotWatch = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Returns the arguments for the framework.</summary>
    /// <exception cref="SettingsException">Some are not of the form <c>--SETTING=VALUE</c> or <c>--SETTING VALUE</c>.</exception>
    public static string[] Check(string[] arguments)
    {
        var errors = FindErrors(arguments).ToList();
        return errors.Count == 0 ? [.. arguments, DoNotWatch] : throw new SettingsException(errors);
    }

    internal static IEnumerable<string> FindErrors(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (argument.StartsWith(Prefix, StringComparison.Ordinal) && equals < 0 && argument.Length > Prefix.Length)
            {
                // Its value is the next one.
                i++;
                if (i == arguments.Count || arguments[i].StartsWith(Prefix, StringComparison.Ordinal))
                {
                    i--;
                    yield return $"{argument}: expected a value, as in {argument}=VALUE";
                }
            }
            else if (!argument.StartsWith(Prefix, StringComparison.Ordinal) || equals == Prefix.Length || equals < 0)
            {
                yield return $"unknown argument '{argument}': expected --SETTING=VALUE, such as --Chat:Replay=20";
            }
        }
    }
}
