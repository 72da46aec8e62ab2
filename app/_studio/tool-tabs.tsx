import { Tabs } from '@base-ui/react/tabs'
import { memo } from 'react'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { AroundPanel } from './around-panel.tsx'
import { BedPanel } from './bed-panel.tsx'
import { MixPanel } from './mix-panel.tsx'
import type { PanelProps } from './panel.ts'
import { formatState } from './query.ts'
import { ShapePanel } from './shape-panel.tsx'
import { TOOLS, type Tool } from './state.ts'
import { WalkPanel } from './walk-panel.tsx'

const PANELS = {
  bed: BedPanel,
  shape: ShapePanel,
  around: AroundPanel,
  mix: MixPanel,
  walk: WalkPanel,
} as const

/** The tools, one of them open. */
export const ToolTabs = memo(function ToolTabs(props: PanelProps) {
  const { state, change } = props.bench
  const t = useWords(studio)
  const Panel = PANELS[state.tool]
  return (
    <Tabs.Root
      className="studio-tools"
      value={state.tool}
      onValueChange={(tool: Tool) => change({ tool })}
    >
      <Tabs.List className="studio-tabs" aria-label={t.tools}>
        {TOOLS.map((tool) => (
          <Tabs.Tab
            key={tool}
            value={tool}
            className="studio-tab"
            nativeButton={false}
            render={<a href={formatState({ ...state, tool })} />}
            onClick={(event) => {
              // What opens elsewhere changes nothing here.
              if (event.ctrlKey || event.metaKey || event.shiftKey) event.preventBaseUIHandler()
              else event.preventDefault()
            }}
          >
            {t.tool[tool]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={state.tool} className="studio-panel" tabIndex={-1}>
        <Panel {...props} />
      </Tabs.Panel>
    </Tabs.Root>
  )
})
