using System.Runtime.InteropServices;

namespace KestrelChat.Client.Editing;

/// <summary>Earlier states of the line. At most <see cref="MaxStates"/>, with <see cref="MaxCharacters"/> together; the oldest are dropped.</summary>
internal sealed class UndoStack
{
    public const int MaxStates = 200;
    public const int MaxCharacters = 1024 * 1024;

    private readonly LinkedList<State> _states = [];
    private int _characters;

    /// <summary>Records the state before a change.</summary>
    public void Push(string text, int cursor)
    {
        if (_states.Last?.Value.Text == text)
        {
            return;
        }

        _states.AddLast(new State(text, cursor));
        _characters += text.Length;
        while (_states.Count > MaxStates || _characters > MaxCharacters)
        {
            _characters -= _states.First!.Value.Text.Length;
            _states.RemoveFirst();
        }
    }

    /// <summary>Returns to the last recorded state that differs from the present one.</summary>
    public bool TryPop(EditBuffer buffer)
    {
        while (_states.Last is { Value: var state })
        {
            _states.RemoveLast();
            _characters -= state.Text.Length;
            if (state.Text != buffer.Text)
            {
                buffer.Set(state.Text, state.Cursor);
                return true;
            }
        }

        return false;
    }

    public void Clear()
    {
        _states.Clear();
        _characters = 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct State(string Text, int Cursor);
}
