using Microsoft.Extensions.Configuration.Json;

namespace KestrelChat.Server.Configuration;

/// <summary>Checks the settings files. The framework takes a folder of the same name for a file that does not exist.</summary>
internal static class SettingsFiles
{
    /// <summary>Reports folders in the place of files: Docker makes one where a file is to be mounted that does not exist.</summary>
    public static void Validate(IConfigurationRoot configuration, SettingsReader settings) => settings.AddErrors(configuration.Providers
        .OfType<JsonConfigurationProvider>()
        .Select(provider => Path.Combine(AppContext.BaseDirectory, provider.Source.Path ?? ""))
        .Where(path => path != AppContext.BaseDirectory && Directory.Exists(path))
        .Select(path => $"{path}: expected a file, found a folder"));
}
