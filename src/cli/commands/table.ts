import type { Command } from "../command.ts";
import { ALL_VIEWS, type ViewKind } from "../view.ts";
import { COMMIT_COMMANDS } from "./commit.ts";
import { DISPLAY_CONFIGURATION_COMMANDS } from "./display-configuration.ts";
import { DISPLAY_TEMPLATE_COMMANDS } from "./display-template.ts";
import { PACKET_COMMANDS } from "./packets.ts";
import { RESEND_COMMANDS } from "./resend.ts";
import { SERVER_COMMANDS } from "./servers.ts";
import { SESSION_COMMANDS } from "./session.ts";
import { SETTING_COMMANDS } from "./settings.ts";
import { VIEW_COMMANDS } from "./views.ts";

const ALL: readonly Command[] = [
  ...VIEW_COMMANDS,
  ...COMMIT_COMMANDS,
  ...RESEND_COMMANDS,
  ...PACKET_COMMANDS,
  ...SETTING_COMMANDS,
  ...SERVER_COMMANDS,
  ...DISPLAY_CONFIGURATION_COMMANDS,
  ...DISPLAY_TEMPLATE_COMMANDS,
  ...SESSION_COMMANDS,
];

/** The commands of each view. */
export const COMMANDS: Readonly<Record<ViewKind, readonly Command[]>> = perView();

function perView(): Readonly<Record<ViewKind, readonly Command[]>> {
  const entries = ALL_VIEWS.map((view): [ViewKind, readonly Command[]] => [
    view,
    ALL.filter(({ views }) => views.includes(view)),
  ]);
  return Object.fromEntries(entries) as Record<ViewKind, readonly Command[]>; // an entry for each, as ALL_VIEWS has it
}
