namespace KestrelChat;

/// <summary>
/// The part of the chat that lies outside this process cannot be reached now. An operation that failed this way may or may not
/// have been carried out.
/// </summary>
public class BackplaneUnavailableException : Exception
{
    public BackplaneUnavailableException()
    {
    }

    public BackplaneUnavailableException(string message)
        : base(message)
    {
    }

    public BackplaneUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
