using System.Text.Json;

namespace KestrelChat.Client.Configuration;

/// <summary>The config file: defaults and named servers. Immutable.</summary>
internal sealed record ConfigFile
{
    /// <summary>What is used without a file.</summary>
    public static readonly ConfigFile Empty = new();

    /// <summary>For every server.</summary>
    public SettingsLayer Defaults { get; init; } = SettingsLayer.Empty;

    /// <summary>The named servers.</summary>
    public IReadOnlyDictionary<string, SettingsLayer> Servers { get; init; } = new Dictionary<string, SettingsLayer>(StringComparer.Ordinal);

    /// <summary>Reads the user's file; a missing file is empty.</summary>
    /// <exception cref="ClientException">The file cannot be read, or has an error.</exception>
    public static ConfigFile Load(ClientFolders folders)
    {
        if (folders.Config is not string folder)
        {
            return Empty;
        }

        string path = Path.Combine(folder, "config.json");
        try
        {
            return new ConfigReader(path, folders.Home).Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCodes.InvalidArguments, $"{path}: cannot be read ({e.Message})", e);
        }
        catch (JsonException e)
        {
            // A key that is there twice has no position, but its name in the message.
            string reason = e.LineNumber is long line ? $"invalid JSON in line {line + 1}, column {e.BytePositionInLine + 1}" : e.Message;
            throw new ClientException(ExitCodes.InvalidArguments, $"{path}: {reason}", e);
        }
    }
}
