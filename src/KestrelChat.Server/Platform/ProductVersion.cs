using System.Reflection;

namespace KestrelChat.Server.Platform;

/// <summary>The version of this program, as the build was told.</summary>
internal static class ProductVersion
{
    public const string Product = "KestrelChat";

    /// <summary>The version, such as <c>1.0.0</c>, and the commit behind a plus sign if the build knew it.</summary>
    public static string WithCommit { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The version alone.</summary>
    public static string Text { get; } = WithCommit.Split('+')[0];
}
