using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Hosting;

/// <summary>What the program is to do.</summary>
internal enum ProgramTask
{
    Serve,
    ShowHelp,
    ShowVersion,
    CheckSettings,
    AskHealth,
}

/// <summary>The command line: switches, which ask for something else than to serve, and settings. The framework ignores most of what it does not understand.</summary>
/// <param name="Task">What the program is to do.</param>
/// <param name="Settings">The arguments for the framework.</param>
/// <param name="HealthUrl">What to ask with <see cref="ProgramTask.AskHealth"/>; otherwise empty.</param>
internal sealed record CommandLine(ProgramTask Task, string[] Settings, string HealthUrl)
{
    private const string Prefix = "--";
    private const string Help = "--help";
    private const string ShortHelp = "-h";
    private const string Version = "--version";
    private const string Check = "--check";
    private const string Health = "--health";

    // Settings are read once. To watch their files would need an inotify instance, and fail where there is none left.
    private const string DoNotWatch = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Parses the arguments. Help and version come before everything else, errors included.</summary>
    /// <exception cref="SettingsException">Some are neither switches nor of the form <c>--SETTING=VALUE</c> or <c>--SETTING VALUE</c>.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        var parsed = Split(arguments).ToList();
        if (parsed.Exists(argument => argument.IsSwitch(Help) || argument.IsSwitch(ShortHelp)))
        {
            return new(ProgramTask.ShowHelp, [], "");
        }

        if (parsed.Exists(argument => argument.IsSwitch(Version)))
        {
            return new(ProgramTask.ShowVersion, [], "");
        }

        var health = parsed.Find(argument => argument.Is(Health));
        var errors = parsed.Select(argument => argument.FindError(isAlone: health is null || argument == health)).OfType<string>().ToList();
        if (errors.Count > 0)
        {
            throw new SettingsException(errors);
        }

        return health is not null ? new(ProgramTask.AskHealth, [], health.Value!)
            : new(
                parsed.Exists(argument => argument.IsSwitch(Check)) ? ProgramTask.CheckSettings : ProgramTask.Serve,
                [.. parsed.Where(argument => !argument.IsSwitch(Check)).Select(argument => $"{argument.Name}={argument.Value}"), DoNotWatch],
                "");
    }

    private static IEnumerable<Argument> Split(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = new Argument(arguments[i]);
            if (argument.TakesNext && i + 1 < arguments.Length && !arguments[i + 1].StartsWith(Prefix, StringComparison.Ordinal))
            {
                argument = argument with { Value = arguments[++i] };
            }

            yield return argument;
        }
    }

    /// <summary>An argument, with the next one if that is its value.</summary>
    private sealed record Argument
    {
        public Argument(string text)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            Name = equals < 0 ? text : text[..equals];
            Value = equals < 0 ? null : text[(equals + 1)..];
        }

        public string Name { get; }

        /// <summary>Null = there is none.</summary>
        public string? Value { get; init; }

        /// <summary>Whether the next argument is its value.</summary>
        public bool TakesNext => Value is null && HasName && !IsValueless;

        private bool HasName => Name.StartsWith(Prefix, StringComparison.Ordinal) && Name.Length > Prefix.Length;

        private bool IsValueless => Is(Help) || Is(ShortHelp) || Is(Version) || Is(Check);

        /// <summary>Whether it has this name, in upper or lower case as names of settings.</summary>
        public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

        public bool IsSwitch(string name) => Is(name) && Value is null;

        /// <summary>Says what was expected; null if the argument is valid.</summary>
        /// <param name="isAlone">False = another argument excludes this one.</param>
        public string? FindError(bool isAlone) =>
            !isAlone ? $"{Name}: expected no other argument with {Health}"
            : IsValueless ? Value is null ? null : $"{Name}: invalid value '{Value}': expected none"
            : !HasName ? $"unknown argument '{Name}{(Value is null ? "" : $"={Value}")}': expected --SETTING=VALUE, such as --Chat:Replay=20, or {Help}"
            : Value is null ? $"{Name}: expected a value, as in {Name}={(Is(Health) ? "http://localhost:8080/health/ready" : "VALUE")}"
            : null;
    }
}
