namespace KestrelChat.Server.Configuration;

/// <summary>Marks a setting whose value is never shown nor logged.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
