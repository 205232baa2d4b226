namespace KestrelChat.Client.Connections;

/// <summary>A server's address as the user writes it; what is not written is null.</summary>
/// <param name="Text">All of it, for errors.</param>
/// <param name="Host">A host name or an IP address without brackets.</param>
/// <param name="Port">From 1 to 65535.</param>
/// <param name="IsTls">Whether it begins with <c>tls://</c>; false for <c>tcp://</c>.</param>
internal sealed record AddressParts(string Text, string? Host, int? Port = null, bool? IsTls = null);
