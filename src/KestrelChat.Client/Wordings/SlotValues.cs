using System.Runtime.InteropServices;

namespace KestrelChat.Client.Wordings;

/// <summary>Where the values of a template's slots are in a line; an empty range for a slot that it does not have.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct SlotValues(Range Who, Range Name, Range Room, Range Text)
{
    /// <summary>The place of a slot's value; those of numbers are not kept.</summary>
    public Range this[SlotKind slot]
    {
        readonly get => slot switch
        {
            SlotKind.Who => Who,
            SlotKind.Name => Name,
            SlotKind.Room => Room,
            SlotKind.Text => Text,
            _ => default,
        };
        set
        {
            switch (slot)
            {
                case SlotKind.Who:
                    Who = value;
                    break;
                case SlotKind.Name:
                    Name = value;
                    break;
                case SlotKind.Room:
                    Room = value;
                    break;
                case SlotKind.Text:
                    Text = value;
                    break;
                default:
                    break;
            }
        }
    }
}
