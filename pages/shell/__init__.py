"""Everything that lessons share of Streamlit: words, controls, the link, computing, the stage, and what stands below it."""
