using System.Text;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Interactive;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class AttentionTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void The_title_is_the_room_and_the_server()
    {
        Attention attention = Create();

        Assert.Equal("chat.example.org:8000", attention.Title(null));
        Assert.Equal("lobby - chat.example.org:8000", attention.Title("lobby"));
    }

    [Fact]
    public void The_title_counts_the_lines_since_the_user_has_looked()
    {
        Attention attention = Create();

        attention.OnLine("ada: hi", calls: false);
        attention.OnLine("ada: there", calls: true);

        Assert.Equal("(2) lobby - chat.example.org:8000", attention.Title("lobby"));
        attention.OnFocus(isInFront: true);
        Assert.Equal("lobby - chat.example.org:8000", attention.Title("lobby"));
    }

    [Fact]
    public void A_terminal_that_reports_to_be_in_front_is_not_called()
    {
        Attention attention = Create();
        attention.OnFocus(isInFront: true);
        _time.Advance(TimeSpan.FromHours(1));

        attention.OnLine("ada: bob!", calls: true);

        Assert.Equal("", attention.TakeCalls());
        Assert.Equal("lobby - chat.example.org:8000", attention.Title("lobby"));
    }

    [Fact]
    public void A_terminal_that_reports_to_be_in_the_background_is_called_whatever_key_was_pressed()
    {
        Attention attention = Create();
        attention.OnFocus(isInFront: false);
        attention.OnKey();

        attention.OnLine("ada: bob!", calls: true);
        attention.OnKey();

        Assert.Equal("\a", attention.TakeCalls());
        Assert.StartsWith("(1) ", attention.Title("lobby"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_reports_nothing_is_looked_at_for_a_while_after_a_key()
    {
        Attention attention = Create();
        attention.OnKey();
        _time.Advance(Attention.Present - TimeSpan.FromTicks(1));
        attention.OnLine("ada: bob!", calls: true);
        Assert.Equal("", attention.TakeCalls());

        _time.Advance(TimeSpan.FromTicks(1));
        attention.OnLine("ada: bob?", calls: true);

        Assert.Equal("\a", attention.TakeCalls());
        Assert.StartsWith("(1) ", attention.Title(null), StringComparison.Ordinal);
        attention.OnKey();
        Assert.Equal("chat.example.org:8000", attention.Title(null));
    }

    [Fact]
    public void Lines_without_the_name_are_counted_and_call_nobody()
    {
        Attention attention = Create();

        attention.OnLine("ada: hi", calls: false);

        Assert.Equal("", attention.TakeCalls());
    }

    [Fact]
    public void Several_lines_at_once_make_one_call()
    {
        Attention attention = Create(NotificationMethod.Osc9);

        attention.OnLine("ada: bob!", calls: true);
        attention.OnLine("ada: bob?", calls: true);

        Assert.Equal("\e]9;ada: bob!\e\\", attention.TakeCalls());
        Assert.Equal("", attention.TakeCalls());
    }

    [Theory]
    [InlineData(NotificationMethod.Bell, "\a")]
    [InlineData(NotificationMethod.Osc9, "\e]9;ada: bob, hi\e\\")]
    [InlineData(NotificationMethod.Osc777, "\e]777;notify;chat.example.org:8000;ada: bob, hi\e\\")]
    [InlineData(NotificationMethod.Off, "")]
    internal void Each_method_has_its_sequence_whose_fields_the_line_cannot_end(NotificationMethod method, string expected)
    {
        Attention attention = Create(method);

        attention.OnLine("ada: bob; hi", calls: true);

        Assert.Equal(expected, attention.TakeCalls());
    }

    [Fact]
    public void A_long_line_is_cut_between_characters()
    {
        Attention attention = Create(NotificationMethod.Osc9);

        attention.OnLine(new string('a', 119) + "😀😀", calls: true);

        string call = attention.TakeCalls();
        Assert.EndsWith("a…\e\\", call, StringComparison.Ordinal);
        Assert.True(call.Length < 140);
        Assert.Equal(call, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(call)));
    }

    [Fact]
    public void The_server_and_keys_ring_even_if_the_user_looks()
    {
        Attention attention = Create(NotificationMethod.Osc9);
        attention.OnFocus(isInFront: true);

        attention.OnServerBell();
        Assert.Equal("\a", attention.TakeCalls());
        attention.Beep();
        attention.Beep();

        Assert.Equal("\a", attention.TakeCalls());
    }

    [Fact]
    public void Nothing_rings_if_it_is_switched_off()
    {
        Attention attention = Create(NotificationMethod.Off);

        attention.OnServerBell();
        attention.Beep();
        attention.OnLine("ada: bob!", calls: true);

        Assert.Equal("", attention.TakeCalls());
    }

    private Attention Create(NotificationMethod method = NotificationMethod.Bell) => new(method, "chat.example.org:8000", _time);
}
