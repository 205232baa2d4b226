using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Text;

namespace KestrelChat.Server.Configuration;

/// <summary>Collects what is wrong in one section of the configuration, one line for each setting.</summary>
/// <param name="lines">The errors of all sections.</param>
internal sealed class SettingErrors(IConfigurationSection section, ICollection<string> lines)
{
    /// <param name="key">The setting, relative to the section.</param>
    /// <param name="problem">What is wrong, usually "expected …".</param>
    public void Add(string key, string problem) => lines.Add($"{section.Path}:{key}: invalid value '{section[key]}': {problem}");

    /// <summary>Adds an error of a setting whose value is never shown.</summary>
    public void AddSecret(string key, string problem) => lines.Add($"{section.Path}:{key}: invalid value: {problem}");

    /// <summary>Requires a name that all nodes can store and show.</summary>
    /// <param name="isWord">Whether users type it, so that it has no spaces.</param>
    /// <param name="key">The setting, relative to the section.</param>
    /// <param name="name">The name.</param>
    public void RequireName(string key, string name, bool isWord)
    {
        if (Encoding.UTF8.GetByteCount(name) > ClusterLimits.MaxNameBytes || VisibleText.Of(name) != name || (isWord && name.Any(char.IsWhiteSpace)))
        {
            lines.Add($"{section.Path}:{key}: invalid name '{VisibleText.Of(name)}': expected at most {ClusterLimits.MaxNameBytes} bytes of UTF-8 without {(isWord ? "spaces and " : "")}control characters");
        }
    }
}
