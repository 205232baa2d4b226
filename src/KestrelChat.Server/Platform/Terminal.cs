namespace KestrelChat.Server.Platform;

/// <summary>The terminal that controls this process.</summary>
internal static class Terminal
{
    private const string Device = "/dev/tty";

    /// <summary>Whether there is one: a daemon has none.</summary>
    public static bool IsPresent()
    {
        try
        {
            File.OpenHandle(Device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
