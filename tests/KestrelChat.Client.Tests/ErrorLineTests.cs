namespace KestrelChat.Client.Tests;

public sealed class ErrorLineTests
{
    [Fact]
    public async Task A_message_is_one_line_with_the_name_of_the_program_and_no_control_characters()
    {
        using StringWriter errors = new() { NewLine = "\n" };

        await ErrorLine.WriteAsync(errors, "'a\nb\e[31m' is wrong");

        Assert.Equal("kestrelchat: 'a?b?[31m' is wrong\n", errors.ToString());
    }

    [Fact]
    public async Task A_standard_error_that_cannot_be_written_is_passed_over()
    {
        using BrokenWriter errors = new();

        await ErrorLine.WriteAsync(errors, "nobody reads this");

        Assert.True(errors.Tried);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public bool Tried { get; private set; }

        public override Task WriteLineAsync(string? value)
        {
            Tried = true;
            throw new IOException("Input/output error");
        }
    }
}
