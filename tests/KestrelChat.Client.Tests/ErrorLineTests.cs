namespace KestrelChat.Client.Tests;

public sealed class ErrorLineTests
{
    [Fact]
    public async Task A_message_is_one_line_with_the_program_name_and_without_control_characters()
    {
        using StringWriter errors = new() { NewLine = "\n" };

        await ErrorLine.WriteAsync(errors, "invalid host 'a\nb\e[31m'");

        Assert.Equal("kestrelchat: invalid host 'a?b?[31m'\n", errors.ToString());
    }

    [Fact]
    public async Task A_failed_write_to_standard_error_is_ignored()
    {
        using FailingWriter errors = new();

        await ErrorLine.WriteAsync(errors, "connection lost");

        Assert.True(errors.WasCalled);
    }

    private sealed class FailingWriter : StringWriter
    {
        public bool WasCalled { get; private set; }

        public override Task WriteLineAsync(string? value)
        {
            WasCalled = true;
            throw new IOException("Input/output error");
        }
    }
}
